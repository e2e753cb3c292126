"""The addresses of the scan stations; literal ones come before a station's name."""

from app.web.pages.stations import codes, coming, shell

ROUTERS = (coming.router, codes.router, shell.router)
