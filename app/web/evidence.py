"""What proves a parcel's life: where each step can be seen, and every message that spoke of it, in one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.clock import business_day
from app.customs.register.service import Folder
from app.db.work import Work
from app.originals.models import Original
from app.parcel.models import JournalRow
from app.site.policy import SitePolicy
from app.site.service import policy_on


@dataclass(frozen=True, slots=True)
class Footage:
    """Where a step can be seen: its camera, from when to when, and the last day the recorder keeps it."""

    camera: str
    since: datetime
    until: datetime
    kept_until: date
    gone: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that spoke of the parcel: `about` is the number it names, `status` what a receipt said."""

    at: datetime
    kind: str
    message_id: int
    about: str
    status: str = ""


def footage(work: Work, steps: Sequence[JournalRow]) -> dict[int, Footage]:
    """What the cameras saw, by the number of the step; how long a recorder keeps it is the policy of that day."""
    today, policies = business_day(work.clock.now()), dict[date, SitePolicy]()
    found: dict[int, Footage] = {}
    for step in steps:
        if step.camera:
            day = business_day(step.at)
            policy = policies.get(day) or policies.setdefault(day, policy_on(work, day))
            around, last = timedelta(minutes=policy.camera_minutes), day + timedelta(days=policy.camera_days)
            found[step.seq] = Footage(step.camera, step.at - around, step.at + around, last, today > last)
    return found


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
