"""The scan box: which acts a station does, what each needs besides the code, and how a verdict looks.

Three verdicts, each with a colour, a shape and words: go on, have a look, stop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.db.work import Work
from app.parcel.moves import Outcome
from app.parcel.reading import parcels_by_ids
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.holding import HOLD_REASONS
from app.web.language import marked
from schemas.vocabulary import Verdict

_STATION, _SHIFT_SECONDS = "guicang_station", 14 * 3600
_DONE = frozenset({"already_arrived", "already_received"})
"""Refusals that only say it was done before: worth a look, no reason to stop."""
_WELL = frozenset({"label_read"})
"""Refusals that move no parcel because none was to be moved: what the station waited for is done."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a station can do with a scanned code. `needs` is the field of `Scan.data` the context goes into."""

    verb: str
    words: str
    needs: str | None = None


ACTS: Mapping[str, tuple[Act, ...]] = {
    "gate": (Act("arrive", marked("Arrive"), "manifest"),),
    "dock": (Act("receive", marked("Receive"), "tote"), Act("receive_unknown", marked("Receive unknown"), "tote")),
    "sorting": (
        Act("hold", marked("Hold"), "reason"),
        Act("release", marked("Release")),
        Act("reopen", marked("Sort again")),
    ),
    "putaway": (
        Act("restock", marked("Restock"), "bin"),
        Act("undo_restock", marked("Undo restock")),
        Act("relist", marked("Relist")),
        Act("delist", marked("Delist")),
        Act("move_bin", marked("Move to bin"), "bin"),
        Act("block", marked("Block"), "reason"),
        Act("unblock", marked("Unblock"), "bin"),
    ),
    "exit": (Act("load", marked("Load"), "manifest"), Act("unload", marked("Unload"))),
}
"""The acts of each kind of station, in the order of the road. What needs more than a field has screens of its own."""

NEEDS = {
    "manifest": marked("Manifest number"),
    "tote": marked("Tote"),
    "bin": marked("Bin"),
    "reason": marked("Reason"),
}

VERBS = {act.verb: act for acts in ACTS.values() for act in acts}


def remember_station(answer: Response, station: str) -> None:
    """Let this browser stay at `station` for a shift."""
    answer.set_cookie(_STATION, station, max_age=_SHIFT_SECONDS, httponly=True, samesite="strict")


def station_of(request: Request) -> str | None:
    """The station this browser last scanned at."""
    return request.cookies.get(_STATION)


def data_for(verb: str, number: str, reason: str) -> dict[str, Any]:
    """What the form says besides the code, under the name this act knows it by."""
    needs = VERBS[verb].needs
    value = reason if needs == "reason" else number
    return {needs: value.strip()} if needs and value.strip() else {}


REASONS = {"hold": tuple(HOLD_REASONS), "block": tuple(BLOCK_REASONS)}
"""The reasons of each act that wants one, as codes; their words stand in words.py."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A verdict as the screen shows it; `tone` is ok, look or stop. `place` is where the parcel stands now."""

    outcome: Outcome
    tone: str
    place: str | None = None


def shown(work: Work, outcomes: Sequence[Outcome]) -> list[Shown]:
    """Verdicts with the place each parcel is at."""
    places = parcels_by_ids(work, [outcome.parcel_id for outcome in outcomes if outcome.parcel_id])
    return [
        Shown(outcome, tone(outcome), places[outcome.parcel_id].place if outcome.parcel_id in places else None)
        for outcome in outcomes
    ]


def tone(outcome: Outcome) -> str:
    """Green, amber or red: moved, or its label scanned back; worth a look (unknown, or done already); stop."""
    code = outcome.refusal.code if outcome.refusal else ""
    if outcome.verdict is Verdict.MOVED or code in _WELL:
        return "ok"
    if code == "label_unscanned":  # whatever was scanned instead, known or not
        return "stop"
    return "look" if code in _DONE or outcome.verdict is Verdict.UNKNOWN else "stop"
