"""What may happen beyond the rules, to whom and how often, decided by seed: the same messages, the same fate."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from app.simulator.numbers import share_of
from schemas.customs.messages import InvtRefund
from schemas.customs.shapes import columns

TO_APPLICATIONS = ("reject", "inspect", "detain")
TO_MESSAGES = ("refuse_format",)
TO_ANSWERS = ("delay", "duplicate", "reorder", "silence")
TO_CONNECTIONS = ("drop", "slow", "down")
KINDS = (*TO_APPLICATIONS, *TO_MESSAGES, *TO_ANSWERS, *TO_CONNECTIONS)
PRIVATE = frozenset({"buyerIdNumber", "buyerName", "buyerTelephone", "buyerIdType"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One kind of event.

    `share` of those that fit `match` (element name → pattern with * and ?; a line's element fits if any line's does)
    meet it. `first_try`: only the first application for a list. The rest belongs to single kinds: `code` and `words`
    of a reject; `status`, `seconds` until it ends, and `then` (399, 100, 501 …) of an inspection or detention;
    `seconds`, `statuses` ('' for all) and `times` of what befalls answers; `seconds` and `when` (before, after) of
    connections.
    """

    do: str
    share: float = 1.0
    match: tuple[tuple[str, str], ...] = ()
    first_try: bool = False
    code: str = "100"
    words: str = ""
    status: str = ""
    then: str = "399"
    seconds: float = 0.0
    statuses: tuple[str, ...] = ()
    times: int = 2
    when: str = "after"

    def meets(self, number: int, seed: int | str, subject: str) -> bool:
        """Whether chance chooses this subject; `number` tells apart the happenings of a scenario."""
        return self.share >= 1 or share_of(seed, "happening", number, self.do, subject) < self.share

    def fits(self, refund: InvtRefund) -> bool:
        """Whether an application is of the kind this is for."""
        return all(any(fnmatchcase(text, wanted) for text in _texts(refund, name)) for name, wanted in self.match)

    def fits_any(self, refunds: Iterable[InvtRefund]) -> bool:
        """Whether a message holds such an application; with nothing to match, every message does."""
        return not self.match or any(self.fits(refund) for refund in refunds)


def _texts(refund: InvtRefund, element: str) -> list[str]:
    parts = (refund.head, *refund.lines)
    return [
        str(getattr(part, column.attribute))
        for part in parts
        for column in columns(type(part))
        if column.element == element
    ]
