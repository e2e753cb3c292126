"""The pages of the customs desk, one module each; `ROUTERS` is all of them."""

from app.web.pages.desk import applications, messages

ROUTERS = (applications.router, messages.router)
