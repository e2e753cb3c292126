"""The end of the road: shelves and sale, or the gate."""

from itertools import cycle, islice

from app.demo.crew import sample_site
from app.demo.queries import lpns_in
from app.demo.stage import Stage
from app.exits.manifests import load_many, open_exit, seal_exit
from app.flow.stock import find, lose, pass_gate
from app.printing.service import ask_labels
from app.relisting.listing import relist_many
from app.relisting.restocking import restock_many
from app.relisting.shelving import block_many
from schemas.vocabulary import ParcelState

_LOAD = 500
_BLOCKED_IN = 40  # one in so many is found damaged at putaway


def put_away(stage: Stage, name: str, *, leave: int = 0) -> None:
    """Concluded parcels go to their bins, and on sale; a few are found damaged and blocked.

    The last `leave` of them wait where they are, and as many wait in their bins.
    """
    bins = cycle(sample_site().bins.good)
    with stage.work(stage.crew.putaway) as work:
        lpns = _but_last(lpns_in(work, ParcelState.CLEARED), leave)
        damaged = lpns[_BLOCKED_IN - 1 :: _BLOCKED_IN]
        good = [lpn for lpn in lpns if lpn not in set(damaged)]
        pairs = zip(good, islice(bins, len(good)), strict=True)
        restock_many(work, scans=[stage.scan(work, lpn, bin=code) for lpn, code in pairs])
        block_many(work, scans=[stage.scan(work, lpn, reason="damaged", bin="Q-01-01") for lpn in damaged])
    stage.passes(0.2)
    with stage.work(stage.crew.putaway) as work:
        for_sale = _but_last(lpns_in(work, ParcelState.RESTOCKED), leave)
        relist_many(work, scans=[stage.scan(work, lpn) for lpn in for_sale])
        if good and stage.labels:
            labels = ask_labels(work, template="item", stock="60x40", lpns=good)
            stage.leave("labels", f"item-{name}.pdf", labels.pdf)


def _but_last(lpns: list[str], count: int) -> list[str]:
    return lpns[: len(lpns) - count] if count else lpns


def leave_zone(stage: Stage) -> None:
    """Load what does not qualify, seal the van, pass the gate; each van its own manifest and gate pass."""
    van = 0
    while True:
        with stage.work(stage.crew.exit) as work:
            lpns = lpns_in(work, ParcelState.NONCONFORMING, _LOAD)
        if not lpns:
            return
        van += 1
        _drive(stage, van, lpns)


def _drive(stage: Stage, van: int, lpns: list[str]) -> None:
    number = f"X{stage.clock.now():%Y%m%d}-{van:02d}"
    with stage.work(stage.crew.exit) as work:
        open_exit(work, number=number, kind="out_of_zone", destination="货主区外仓库(虚构)", vehicle="粤A·DEMO9")
        load_many(work, scans=[stage.scan(work, lpn, manifest=number) for lpn in lpns])
        labels = ask_labels(work, template="exit", stock="100x100", manifest=number)
        stage.leave("labels", f"exit-{number}.pdf", labels.pdf)
        seal_exit(work, number=number, seal_no=f"S{number}")
    stage.passes(5)
    with stage.work(stage.crew.exit) as work:
        pass_gate(work, number=number, gate_pass_no=f"Z5165E{stage.clock.now():%y%m%d}{van:012d}")


def mislay_one(stage: Stage) -> None:
    """One parcel is not where it should be, and turns up again: it happens every day."""
    with stage.work(stage.crew.lead) as work:
        held = lpns_in(work, ParcelState.HELD, 1)
        if held:
            lose(work, lpn=held[0])
    stage.passes(30)
    with stage.work(stage.crew.lead) as work:
        for lpn in lpns_in(work, ParcelState.MISSING, 1):
            find(work, lpn=lpn, place="CAGE-2")


def print_bins(stage: Stage) -> None:
    """Every bin has its sign."""
    bins = sample_site().bins
    with stage.work(stage.crew.putaway) as work:
        labels = ask_labels(work, template="bin", stock="100x100", bins=[*bins.good, *bins.blocked])
    stage.leave("labels", "bins.pdf", labels.pdf)
