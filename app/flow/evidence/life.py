"""The life of one parcel as evidence tells it: where it stands, what is in it, every step, declarations, photos."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.customs.register.service import Folder, applications_of
from app.db.work import Work
from app.flow.evidence.footage import Footage, footage
from app.originals.models import Original
from app.originals.service import originals_by_ids
from app.parcel.journal.canonical import Step
from app.parcel.reading import lines_of
from app.parcel.views import LineView, ParcelView
from app.relisting.register.service import listings_of
from app.sorting.models import Photo
from app.sorting.photos import photos_of

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{11,}[Xx]?")
_OF_ORIGINAL = (
    *("cop_no", "invt_no", "order_no", "ebp_code", "ebp_name", "ebc_code", "ebc_name"),
    *("logistics_no", "logistics_code", "logistics_name", "ems_no", "customs_code", "released_at"),
)
"""What is said of the import list: trade data. The buyer stays sealed."""


@dataclass(frozen=True, slots=True)
class Life:
    """A parcel with all that is its."""

    view: ParcelView
    steps: Sequence[tuple[Step, bytes]]
    lines: Sequence[LineView]
    original: Original | None
    folders: Sequence[Folder]
    listings: Sequence[Any]
    photos: Sequence[Photo]
    footage: Mapping[int, Footage]

    @property
    def name(self) -> str:
        """Its LPN, or its number while it has none."""
        return self.view.lpn or f"P{self.view.id}"

    @property
    def message_ids(self) -> set[int]:
        """The messages its declarations travelled in, and those customs answered with."""
        return {each.message_id for folder in self.folders for each in (*folder.messages, *folder.receipts)}


def life_of(work: Work, view: ParcelView, steps: Sequence[tuple[Step, bytes]]) -> Life:
    """Everything known of a parcel, without opening anything."""
    found = originals_by_ids(work, [view.original_id]) if view.original_id else {}
    return Life(
        view=view,
        steps=steps,
        lines=lines_of(work, [view.id]).get(view.id, []),
        original=found.get(view.original_id or 0),
        folders=applications_of(work, parcel_id=view.id),
        listings=listings_of(work, parcel_id=view.id),
        photos=photos_of(work, lpn=view.lpn) if view.lpn else [],
        footage=footage(work, [step for step, _ in steps]),
    )


def life_document(life: Life) -> dict[str, Any]:
    """The life without its steps, as JSON tells it."""
    original = life.original
    return {
        "parcel": asdict(life.view),
        "lines": [asdict(line) for line in life.lines],
        "original": {name: getattr(original, name) for name in _OF_ORIGINAL} if original else None,
        "declarations": [folder.entry.cop_no for folder in life.folders],
        "listings": _rows(life.listings),
        "recordings": [{"seq": seq, **_recording(seen)} for seq, seen in life.footage.items()],
        "photos": [
            {"sha256": each.sha256, "media_type": each.media_type, "size": each.size, "at": each.at,
             "badge": each.badge, "station": each.station, "erased": each.erasure_id is not None}
            for each in life.photos
        ],
    }  # fmt: skip


def steps_document(steps: Sequence[tuple[Step, bytes]]) -> list[dict[str, Any]]:
    """The journal of a parcel: every field that is hashed, and the hash."""
    return [
        step._asdict() | {"scan_id": str(step.scan_id) if step.scan_id else None, "hash": digest.hex()}
        for step, digest in steps
    ]


def folder_document(folder: Folder, *, opened: bool) -> Mapping[str, Any]:
    """A declaration with its messages and receipts; long bare numbers of remarks are left out while it is sealed."""
    shown = folder if opened else replace(folder, receipts=[_masked(each) for each in folder.receipts])
    document: dict[str, Any] = {"application": asdict(shown.entry)}
    for part in ("lines", "parcels", "messages", "receipts", "withdrawals"):
        document[part] = _rows(getattr(shown, part))
    return document


def _rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [row._asdict() if hasattr(row, "_asdict") else asdict(row) for row in rows]


def _recording(seen: Footage) -> dict[str, Any]:
    """What to ask the recorder for. Whether it still has it depends on the day one asks, so that is left out."""
    return {"camera": seen.camera, "since": seen.since, "until": seen.until, "kept_until": seen.kept_until}


def _masked(receipt: Any) -> Any:
    return replace(receipt, info=_LONG_NUMBER.sub("…", receipt.info))
