"""What an import answers: list by list, receipt by receipt."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from app.originals.problems import Problem

ListOutcome = Literal["imported", "known", "changed", "refused"]
ReceiptOutcome = Literal["applied", "known", "waiting", "refused"]


@dataclass(frozen=True, slots=True)
class ListResult:
    """One list of a CEB621: `known` was here already, `changed` replaced what was not yet released or returned on."""

    position: int
    cop_no: str | None
    invt_no: str | None
    outcome: ListOutcome
    problems: tuple[Problem, ...] = ()
    original_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """One receipt of a CEB622: `waiting` has no list yet and is applied once it comes."""

    position: int
    cop_no: str | None
    status: str | None
    outcome: ReceiptOutcome
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One file: where it is kept, and what became of each list or receipt in it."""

    file_name: str
    kind: str
    message_id: int
    lists: tuple[ListResult, ...] = ()
    receipts: tuple[ReceiptResult, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each outcome."""
        return dict(Counter(result.outcome for result in (*self.lists, *self.receipts)))

    @property
    def imported(self) -> int:
        """Lists new to the house, and receipts that found their list."""
        return self.counts.get("imported", 0) + self.counts.get("changed", 0) + self.counts.get("applied", 0)

    @property
    def known(self) -> int:
        """Lists and receipts that were here already."""
        return self.counts.get("known", 0)

    @property
    def refused(self) -> int:
        """Lists and receipts with a problem."""
        return self.counts.get("refused", 0)

    @property
    def waiting(self) -> int:
        """Receipts whose list has not come yet."""
        return self.counts.get("waiting", 0)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was refused, in the order of the file."""
        return tuple(problem for result in (*self.lists, *self.receipts) for problem in result.problems)
