"""The pages of the customs desk, one module each; `ROUTERS` is all of them."""

from app.web.pages.desk import application, applications, checking, messages, overview, queue

ROUTERS = tuple(page.router for page in (overview, queue, applications, application, messages, checking))
