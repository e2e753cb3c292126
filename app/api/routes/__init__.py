"""The routes of /api/v1, one module per stage."""

from app.api.routes import (
    book_entries,
    declarations,
    exits,
    expected,
    handovers,
    labels,
    losses,
    originals,
    parcels,
    people,
    photos,
    receipts,
    receiving,
    reports,
    scans,
    seals,
    sorting,
    stock,
)

ROUTERS = (
    people.router,
    scans.router,
    parcels.router,
    originals.router,
    expected.router,
    handovers.router,
    receiving.router,
    sorting.router,
    photos.router,
    declarations.router,
    receipts.router,
    stock.router,
    book_entries.router,
    exits.router,
    losses.router,
    labels.router,
    reports.router,
    seals.router,
)
"""Every router behind the login, in the order of the road; scans before all others, since they come most."""
