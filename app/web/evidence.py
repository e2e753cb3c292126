"""What proves a parcel's life: where each step can be seen, and every message that spoke of it, in one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.customs.register.service import Folder
from app.originals.models import Original


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that spoke of the parcel: `about` is the number it names, `status` what a receipt said."""

    at: datetime
    kind: str
    message_id: int
    about: str
    status: str = ""


def letters(original: Original | None, folders: Sequence[Folder]) -> list[Letter]:
    """The import list, the declarations it travelled in and customs' answers, oldest first."""
    found = (
        [Letter(original.imported_at, "CEB621", original.message_id, original.invt_no or original.cop_no)]
        if original
        else []
    )
    for folder in folders:
        number = folder.entry.cop_no
        found += [Letter(sent.sent_at or sent.made_at, "CEB625", sent.message_id, number) for sent in folder.messages]
        found += [Letter(told.return_time, told.kind, told.message_id, number, told.status) for told in folder.receipts]
    return sorted(found, key=lambda letter: (letter.at, letter.message_id))
