"""The addresses of the scan stations; literal ones come before a station's name."""

from app.web.pages.stations import shell

ROUTERS = (shell.router,)
