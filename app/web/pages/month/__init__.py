"""The pages of the month, one module each; `ROUTERS` is all of them."""

from app.web.pages.month import behind, closing, listing, pack

ROUTERS = (listing.router, pack.router, behind.router, closing.router)
