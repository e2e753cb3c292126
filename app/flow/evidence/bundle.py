"""Packing a bundle: each parcel's life, its declarations, messages and photos, the days with their seals, the proof.

Nothing is held but names and hashes, so a month of any size needs little memory. What is sealed is opened
message by message in units of work of its own: each leaves its entry in the access log, and none keeps
the journal waiting.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from app.archive.service import kept_message, open_message
from app.core.clock import business_day
from app.core.errors import NotFound
from app.db.work import Work
from app.flow.evidence import pages
from app.flow.evidence.box import Box
from app.flow.evidence.life import Life, folder_document, life_document, life_of, steps_document
from app.flow.evidence.rights import check_opening
from app.flow.evidence.subject import Subject, days_of, parcels_of
from app.parcel.journal.leaving import seals_between, write_seals
from app.parcel.journal.lives import lives, sealed_bytes
from app.parcel.reading import parcels_by_ids
from app.reports.papers.telling import Tell, silent
from app.site.service import this_site
from app.sorting.photo_store import SUFFIXES
from app.sorting.photos import open_photo

OpenWork = Callable[[], AbstractContextManager[Work]]
_AT_ONCE = 50


@dataclass(slots=True)
class Bundle:
    """What to pack, for whom, and what of it is packed. `purpose` opens what is sealed, and stands in the log."""

    open_work: OpenWork
    subject: Subject
    photos: Path
    purpose: str | None = None
    _declared: set[str] = field(default_factory=set)
    _messages: set[int] = field(default_factory=set)
    _days: set[date] = field(default_factory=set)
    _listed: list[tuple[str, str, int, list[str]]] = field(default_factory=list)

    @property
    def opened(self) -> bool:
        """Whether messages and photos go in as they are."""
        return self.purpose is not None

    def write(self, to: BinaryIO, *, tell: Tell = silent) -> None:
        """Pack it. The same state of the house gives the same bytes.

        Raises `NotFound` (unknown_parcel, unknown_application, nothing_in_month), `Forbidden`
        (not_your_role, sealed_for_you), `Invalid` (purpose_missing, bad_month), OSError, and what `tell` raises.
        """
        box = Box(to)
        try:
            self._pack(box, tell)
        except BaseException:
            box.give_up()
            raise

    def _pack(self, box: Box, tell: Tell) -> None:
        with self.open_work() as work:
            check_opening(work.actor, self.purpose)
            ids, site = parcels_of(work, self.subject), this_site(work)
            as_of = self._lives(work, box, ids, tell=lambda done: tell(done, len(ids) + 2))
            messages = self._message_rows(work, box)
            self._seals(work, box)
        tell(len(ids) + 1, len(ids) + 2)
        named = {name: getattr(site, name) for name in ("site_id", "name", "customs_code", "area_code", "area_name")}
        values = {"subject": self.subject, "opened": self.opened}
        box.add("index.html", pages.page("index.html", site=site, parcels=self._listed, messages=messages, **values))
        box.add("verify.py", files("app.flow.evidence").joinpath("verify.py").read_bytes())
        box.close(site=named, subject=self.subject.document, opened=self.opened, as_of=as_of)
        tell(len(ids) + 2, len(ids) + 2)

    def _lives(self, work: Work, box: Box, ids: Sequence[int], *, tell: Callable[[int], None]) -> datetime | None:
        """Every parcel; returns the moment of the last step of all."""
        last: datetime | None = None
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            views, steps = parcels_by_ids(work, some), lives(work, parcel_ids=some)
            for place, parcel_id in enumerate(some, start=start + 1):
                life = life_of(work, views[parcel_id], steps[parcel_id])
                self._life(box, life)
                last = max(filter(None, (last, life.steps[-1][0].at)))
                tell(place)
        return last

    def _life(self, box: Box, life: Life) -> None:
        folder = f"parcels/{life.name}"
        shown = dict(self._photos(box, life, folder))
        box.add_json(f"{folder}/journal.json", steps_document(life.steps))
        box.add_json(f"{folder}/life.json", life_document(life))
        box.add(f"{folder}/life.html", pages.page("life.html", life=life, shown=shown))
        for each in life.folders:
            if each.entry.cop_no not in self._declared:
                self._declared.add(each.entry.cop_no)
                box.add_json(f"declarations/{each.entry.cop_no}.json", folder_document(each, opened=self.opened))
        self._messages |= life.message_ids
        self._days |= {business_day(step.at) for step, _ in life.steps}
        cop_nos = [each.entry.cop_no for each in life.folders]
        self._listed.append((life.name, life.view.state, len(life.steps), cop_nos))

    def _photos(self, box: Box, life: Life, folder: str) -> Iterator[tuple[str, str]]:
        """The photos that go in: (hash, name beside the page)."""
        for photo in life.photos if self.opened else ():
            try:
                with self.open_work() as work:
                    body, media_type = open_photo(work, lpn=life.name, sha256=photo.sha256, folder=self.photos)
            except NotFound:
                continue  # erased, or lost: its hash is told all the same
            name = f"photos/{photo.sha256}{SUFFIXES[media_type]}"
            box.add(f"{folder}/{name}", body)
            yield photo.sha256, name

    def _message_rows(self, work: Work, box: Box) -> list[dict[str, Any]]:
        rows = []
        for message_id in sorted(self._messages):
            row = kept_message(work, message_id=message_id)._asdict()
            rows.append(row | {"sha256": row["sha256"].hex(), "file": self._message(box, message_id, row["kind"])})
        box.add_json("messages.json", rows)
        return rows

    def _message(self, box: Box, message_id: int, kind: str) -> str | None:
        """The message as it crossed the wire, where it is opened; the name of its file."""
        if self.purpose is None:
            return None
        try:
            with self.open_work() as work:
                body = open_message(work, message_id=message_id, purpose=self.purpose)
        except NotFound:
            return None  # erased by the site's policy: its hash is told all the same
        name = f"messages/{message_id}-{kind}.xml"
        box.add(name, body)
        return name

    def _seals(self, work: Work, box: Box) -> None:
        """Every seal there is, and of each day that matters everything that was sealed."""
        sealed = seals_between(work)
        box.add("seals.json", write_seals(sealed, "json"))
        wanted = self._days | set(days_of(self.subject))
        for seal in sealed.days:
            if seal.day in wanted:
                box.add(f"days/{seal.day.isoformat()}.steps", sealed_bytes(work, day=seal.day))
