"""What is scanned once and stays: the bin, the tote, the cage, the manifest, the reason. Looked up when it is scanned,
so that a wrong one is told before the first parcel."""

from app.db.work import Work
from app.exits.manifests import exit_manifest
from app.flow.stations import asking
from app.flow.stations.replies import NotDone, Reply, fine
from app.flow.stations.turns import Turn
from app.intake.manifests import manifest
from app.parcel.scans import Scan
from app.relisting.bins import scanned_bins

_SET = {"bin": "bin_set", "tote": "tote_set", "cage": "cage_set", "manifest": "manifest_set", "reason": "reason_set"}


def set_to(turn: Turn) -> Reply:
    """Let what was scanned hold from now on. Raises `NotDone` where there is no such thing, or not now."""
    kind, value = turn.code.kind, turn.code.value
    open_ = turn.state.asking
    if kind == "reason" and open_ and open_.about in asking.REASONS:
        return asking.answer(turn, value)
    if kind == "bin":
        value = value.upper()
        _check_bin(turn.work, value)
    elif kind == "manifest":
        _check_manifest(turn, value)
    elif kind == "reason" and not any(value in known for known in asking.REASONS.values()):
        raise NotDone("reason_unknown", code=value[:40])
    turn.state.context[kind] = value
    return fine(_SET[kind], **{kind: value})


def _check_bin(work: Work, code: str) -> None:
    if code not in scanned_bins(work, [Scan("", data={"bin": code})]):
        raise NotDone("unknown_bin", bin=code)


def _check_manifest(turn: Turn, number: str) -> None:
    if turn.station_kind in ("gate", "dock"):
        found = manifest(turn.work, number=number)
        closed = turn.station_kind == "gate" and found.state != "open"
    else:
        closed = exit_manifest(turn.work, number=number).state != "open"
    if closed:
        raise NotDone("manifest_closed", manifest=number)
