"""The verbs of the stations: which stage a scan goes to. Each takes scans and answers with their outcomes."""

from collections.abc import Callable

from app.exits.manifests import load_many, unload_many
from app.flow.printing import Verb, with_labels
from app.flow.stock import find_many, lose_many
from app.intake.receiving import arrive_many, receive_many, receive_unknown_many
from app.parcel.moves import Outcome
from app.relisting.listing import delist_many, relist_many
from app.relisting.restocking import restock_many, undo_restock_many
from app.relisting.shelving import block_many, move_bin_many, unblock_many
from app.sorting.verbs import SCAN_VERBS as SORTING_VERBS


def _verb(name: str, act: Callable[..., list[Outcome]]) -> Verb:
    return with_labels(name, lambda work, scans: act(work, scans=scans))


SCAN_VERBS: dict[str, Verb] = {
    name: _verb(name, act)
    for name, act in {
        "arrive": arrive_many,
        "receive": receive_many,
        "receive_unknown": receive_unknown_many,
        **SORTING_VERBS,
        "restock": restock_many,
        "undo_restock": undo_restock_many,
        "relist": relist_many,
        "delist": delist_many,
        "move_bin": move_bin_many,
        "block": block_many,
        "unblock": unblock_many,
        "load": load_many,
        "unload": unload_many,
        "lose": lose_many,
        "find": find_many,
    }.items()
}
"""Every verb a scan may carry (schemas/http/scans.py lists the same, a test compares)."""
