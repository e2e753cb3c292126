"""What a rule is, and what it is asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.simulator.book import Application, Book, KnownList
from app.simulator.habits import Habits
from schemas.customs.faults import Finding
from schemas.customs.messages import BaseTransfer, InvtRefund, InvtRefundHead
from schemas.customs.xmldsig import VerifiedSignature

NEW, CHANGE, WITHDRAWAL = "1", "2", "3"
DRAFT = "1"

SPEC = "202205"
"""Short for 海关跨境统一版系统企业对接报文规范, version 202205."""


@dataclass(kw_only=True)
class Case:
    """One application before the judge: `at` is when its message came, `findings` what the strict layer says of it."""

    refund: InvtRefund
    at: datetime
    book: Book
    habits: Habits
    signature: VerifiedSignature
    transfer: BaseTransfer | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def head(self) -> InvtRefundHead:
        return self.refund.head

    @property
    def cop_no(self) -> str:
        return self.head.cop_no or ""

    @cached_property
    def original(self) -> KnownList | None:
        """The list it wants to give goods back of, if customs was told of it."""
        return self.book.known_list(self.head.invt_no)

    @cached_property
    def same_number(self) -> list[Application]:
        """What was filed under its copNo, oldest first."""
        return self.book.applications("cop_no", self.cop_no)

    @cached_property
    def of_list(self) -> list[Application]:
        """What was filed for its list, oldest first."""
        return self.book.applications("invt_no", self.head.invt_no)

    @cached_property
    def target(self) -> Application | None:
        """What a change or withdrawal is about: by the e-port's number, else by copNo."""
        by_pre_no = self.book.applications("pre_no", self.head.pre_no or "")
        candidates = [a for a in by_pre_no or self.same_number if a.app_type != WITHDRAWAL]
        return candidates[-1] if candidates else None


Test = Callable[[Case], str | None]
"""What a rule has to say against a case, in Chinese, for returnInfo; None when it holds."""


def always(_: Case) -> bool:
    return True


def declared(case: Case) -> bool:
    """Goods are declared, or declared anew; nothing is taken back."""
    return case.head.app_type in (NEW, CHANGE)


def listed(case: Case) -> bool:
    """Goods are declared, of a list that customs was told of."""
    return declared(case) and case.original is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`code` is what customs answers (`100` rejected, `-625…`), `source` who says so; `when` it can be asked at all."""

    name: str
    code: str
    source: str
    zh: str
    en: str
    test: Test
    when: Callable[[Case], bool] = always
