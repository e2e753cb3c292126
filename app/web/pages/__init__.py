"""The pages, one module each; `ROUTERS` is all of them."""

from app.web.pages import (
    coming_in,
    desk,
    exports,
    finding,
    floor,
    home,
    labels,
    life,
    month,
    printing,
    printing_here,
    reference,
    seeing,
    sheets,
    stations,
)

ROUTERS = (
    coming_in.router,
    home.router,
    finding.router,
    life.router,
    printing.router,
    printing_here.router,
    floor.router,
    exports.router,
    sheets.router,
    seeing.router,
    *stations.ROUTERS,
    *desk.ROUTERS,
    *month.ROUTERS,
    labels.router,
    reference.router,
)
