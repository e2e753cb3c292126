"""The lists of one file against those that are here: decided one by one, written together.

A list is known by its agent and copNo. The same number with other content is taken as a change
only while nothing hangs on it: not released, no parcel matched. Otherwise it is refused and the
first version stands: clocks, returns and declarations were decided by that one. Every version
stays in the archive as it came.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.errors import Unavailable
from app.db.work import Work
from app.originals import queries
from app.originals.buyers import open_buyer, seal_buyer
from app.originals.content import Draft
from app.originals.problems import Breach
from app.originals.queries import Standing
from app.originals.receipts import attach_waiting
from app.originals.report import ListOutcome
from app.originals.stored import LINE

Key = tuple[str, str]


class Batch:
    """What one file does to the lists of the site; until it is committed no other file may begin."""

    def __init__(self, work: Work, drafts: Sequence[Draft], message_id: int) -> None:
        self._work, self._message_id = work, message_id
        queries.lock_imports(work)
        here = queries.standing_lists(
            work,
            cop_nos=[draft.head["cop_no"] for draft in drafts],
            invt_nos=[draft.invt_no for draft in drafts if draft.invt_no],
        )
        self._standing = {(row.agent_code, row.cop_no): row for row in here}
        self._key_of_number = {row.invt_no: (row.agent_code, row.cop_no) for row in here if row.invt_no}
        self._fresh: dict[Key, Draft] = {}
        self._changed: dict[Key, Draft] = {}
        self._numbered: dict[int, Draft] = {}
        self._ids: dict[Key, int] = {key: row.id for key, row in self._standing.items()}

    def decide(self, draft: Draft) -> ListOutcome | Breach:
        """What becomes of `draft`, given what is here and what was decided before it."""
        breach = self._wrong_number(draft)
        if breach:
            return breach
        verdict = self._verdict(draft)
        if draft.invt_no and not isinstance(verdict, Breach):
            self._key_of_number[draft.invt_no] = draft.key
        return verdict

    def write(self) -> None:
        """Insert what is new, replace what changed, and apply the receipts that waited for it."""
        if self._fresh:
            self._ids |= queries.add_lists(self._work, [self._row(draft) for draft in self._fresh.values()])
        if self._changed:
            rows = [self._row(draft) | {"id": self._ids[key]} for key, draft in self._changed.items()]
            queries.replace_lists(self._work, rows)
        lines = list(self._lines())
        if lines:
            queries.add_lines(self._work, lines)
        if self._numbered:
            queries.add_numbers(self._work, [self._numbers(id_, draft) for id_, draft in self._numbered.items()])
        if self._fresh:
            attach_waiting(self._work, [cop_no for _, cop_no in self._fresh])

    def id_of(self, key: Key) -> int | None:
        """The id of the list with this agent and copNo, once written."""
        return self._ids.get(key)

    def _wrong_number(self, draft: Draft) -> Breach | None:
        """Carrying another list's invtNo, or another one than this list is known by."""
        if not draft.invt_no:
            return None
        if self._key_of_number.get(draft.invt_no, draft.key) != draft.key:
            return Breach("invt_no_taken", "invtNo", arguments={"value": draft.invt_no})
        standing = self._standing.get(draft.key)
        if standing and standing.invt_no not in (None, draft.invt_no):
            return Breach("invt_no_differs", "invtNo", arguments={"value": draft.invt_no, "ours": standing.invt_no})
        return None

    def _verdict(self, draft: Draft) -> ListOutcome | Breach:
        earlier = self._fresh.get(draft.key) or self._changed.get(draft.key)
        if earlier:
            return "known" if earlier.says_the_same_as(draft) else _breach("repeated_in_file", draft)
        standing = self._standing.get(draft.key)
        if standing is None:
            self._fresh[draft.key] = draft
            return "imported"
        if standing.content_hash == draft.content_hash and self._same_buyer(standing, draft):
            self._numbered[standing.id] = draft
            return "known"
        if standing.released_at:
            return _breach("changed_after_release", draft)
        if standing.returned:
            return _breach("changed_after_return", draft)
        self._changed[draft.key] = draft
        return "changed"

    def _same_buyer(self, standing: Standing, draft: Draft) -> bool:
        agent_code, cop_no = draft.key
        binding = {"site_id": self._work.site_id, "agent_code": agent_code, "cop_no": cop_no}
        if standing.buyer is None:  # erased after its retention: nothing is left to compare with, the goods decide
            return True
        try:
            return open_buyer(self._work.keys, standing.buyer, **binding) == draft.buyer
        except Unavailable:
            # Erased after its retention, or its key is gone: nothing is left to compare with, the goods decide.
            return True

    def _lines(self) -> Iterator[dict[str, Any]]:
        for key, draft in (self._fresh | self._changed).items():
            for line in draft.lines:
                yield {name: getattr(line, name) for name in LINE} | {"original_id": self._ids[key]}

    def _numbers(self, id_: int, draft: Draft) -> dict[str, Any]:
        return {"id": id_, "invt_no": draft.invt_no, "pre_no": draft.pre_no}

    def _row(self, draft: Draft) -> dict[str, Any]:
        agent_code, cop_no = draft.key
        binding = {"site_id": self._work.site_id, "agent_code": agent_code, "cop_no": cop_no}
        return (
            draft.head
            | draft.weights
            | {
                "invt_no": draft.invt_no,
                "pre_no": draft.pre_no,
                "buyer": seal_buyer(self._work.keys, draft.buyer, **binding),
                "content_hash": draft.content_hash,
                "message_id": self._message_id,
                "imported_at": self._work.clock.now(),
            }
        )


def _breach(code: str, draft: Draft) -> Breach:
    return Breach(code, "copNo", arguments={"value": draft.head["cop_no"]})
