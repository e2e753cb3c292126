"""The pages of the customs desk, one module each; `ROUTERS` is all of them."""

from app.web.pages.desk import (
    application,
    applications,
    booking,
    checking,
    inspections,
    messages,
    noticing,
    overview,
    queue,
    receipts,
    sending,
)

PAGES = (overview, queue, applications, application, inspections, messages, receipts, noticing)
ASIDE = (sending, booking, checking)
ROUTERS = tuple(page.router for page in (*PAGES, *ASIDE))
