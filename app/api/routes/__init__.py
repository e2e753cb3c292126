"""The routes of /api/v1, one module per stage."""

from app.api.routes import parcels, people, scans

ROUTERS = (people.router, scans.router, parcels.router)
"""Every router behind the login, in the order of the road."""
