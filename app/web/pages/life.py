"""A parcel's whole life: where it stands, its clocks, what is in it, every step, and why it cannot go on."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.core.clock import business_day
from app.core.errors import NotFound
from app.customs.register.service import applications_of
from app.db.work import Work
from app.flow import Why, clocks_of, why
from app.flow.countdowns import Countdown, countdowns
from app.flow.evidence.footage import footage
from app.originals.models import Original, OriginalLine
from app.originals.service import lines as lines_of_originals
from app.originals.service import originals_by_ids
from app.parcel.lifecycle import STATES
from app.parcel.reading import history, lines_of, parcel_by_lpn, parcels_by_ids
from app.parcel.views import LineView, ParcelView
from app.relisting.register.service import listings_of
from app.retention.service import erasure
from app.sorting.photos import open_photo, photos_of
from app.web.admission import OpenWork
from app.web.evidence import letters
from app.web.rendering import page
from schemas.vocabulary import ParcelState

router = APIRouter()

_DECLARED = frozenset(
    {
        ParcelState.DECLARED,
        ParcelState.WITHDRAWING,
        ParcelState.INSPECTION,
        ParcelState.DETAINED,
        ParcelState.MISSING_DECLARED,
        ParcelState.CLEARED,
        ParcelState.RESTOCKED,
        ParcelState.RELISTED,
        ParcelState.BLOCKED,
        ParcelState.LEAVING_STOCK,
        ParcelState.DESTROYING_STOCK,
        ParcelState.MISSING_STOCK,
    }
)
"""Past its declaration; what matters from here on is the sale."""


@dataclass(frozen=True, slots=True)
class Content:
    """A line of the parcel with what the import list calls it. No buyer stands here: that is sealed."""

    line: LineView
    listed: OriginalLine | None


@router.get("/parcels/{lpn}/photos/{sha256}")
def parcel_photo(request: Request, work: OpenWork, lpn: str, sha256: str) -> Response:
    """One photo of a parcel, as it was taken; the access log says who looked."""
    view = _visible(work, lpn)
    folder = request.app.state.settings.photos_path
    content, kind = open_photo(work, lpn=view.lpn or "", sha256=sha256, folder=folder)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)


@router.get("/parcels/{lpn}")
def parcel_life(request: Request, work: OpenWork, lpn: str) -> HTMLResponse:
    """Everything known of one parcel."""
    view = _visible(work, lpn)
    original, steps = _original(work, view), list(reversed(history(work, view.id)))
    declarations = applications_of(work, parcel_id=view.id)
    values = {
        "view": view,
        "original": original,
        "erased": erasure(work, original.erasure_id) if original else None,
        "names": _names(original),
        "contents": _contents(work, view),
        "parent": parcels_by_ids(work, [view.parent_id]).get(view.parent_id) if view.parent_id else None,
        "steps": steps,
        "footage": footage(work, steps),
        "photos": photos_of(work, lpn=view.lpn or ""),
        "countdowns": _countdowns(work, view),
        "why": _why(work, view),
        "declarations": declarations,
        "letters": letters(original, declarations),
        "listings": listings_of(work, parcel_id=view.id),
        "now": work.clock.now(),
    }
    return page(request, "parcel.html", **values)


def _visible(work: Work, lpn: str) -> ParcelView:
    view = parcel_by_lpn(work, lpn.upper())
    if work.actor.owner_code and work.actor.owner_code != view.owner_code:
        raise NotFound("unknown_parcel", f"There is no parcel {lpn}.", code=lpn)
    return view


def _original(work: Work, view: ParcelView) -> Original | None:
    return originals_by_ids(work, [view.original_id]).get(view.original_id) if view.original_id else None


def _why(work: Work, view: ParcelView) -> Why:
    """Only what lies ahead: nobody asks why goods on the shelf cannot be declared."""
    if STATES[ParcelState(view.state)].final:
        return Why([], [])
    found, declared = why(work, parcel=view), view.state in _DECLARED
    return Why([] if declared else found.not_declarable, found.not_saleable if declared else [])


def _names(original: Original | None) -> dict[str, str]:
    """What the import list calls the enterprises whose codes stand on the parcel."""
    if original is None:
        return dict.fromkeys(("carrier", "platform", "owner"), "")
    return {"carrier": original.logistics_name, "platform": original.ebp_name, "owner": original.ebc_name}


def _contents(work: Work, view: ParcelView) -> list[Content]:
    listed = lines_of_originals(work, [view.original_id]).get(view.original_id, []) if view.original_id else []
    by_gnum = {line.gnum: line for line in listed}
    return [Content(line, by_gnum.get(line.gnum)) for line in lines_of(work, [view.id]).get(view.id, [])]


def _countdowns(work: Work, view: ParcelView) -> tuple[Countdown, ...]:
    clocks = clocks_of(work, [view]).get(view.id)
    return countdowns(view, clocks, business_day(work.clock.now())) if clocks else ()
