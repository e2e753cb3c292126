"""The addresses of the scan stations; literal ones come before a station's name."""

from app.web.pages.stations import codes, coming, devices, shell

ROUTERS = (coming.router, devices.router, codes.router, shell.router)
