"""What was counted, check by check, and the one sentence it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.simulator.book import Book
from app.simulator.law import FORMAT_RULES, RULES, SIGNATURE_RULES
from app.simulator.practice import PRACTICES


class Verdict(StrEnum):
    """`failed` if it was broken once, `passed` if it held whenever it was asked, `not_seen` if it never was."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_SEEN = "not_seen"


VERDICT_WORDS = {Verdict.PASSED: "通过", Verdict.FAILED: "未通过", Verdict.NOT_SEEN: "未出现"}
GROUPS = {
    "format": ("格式", "Format"),
    "signature": ("签名", "Signature"),
    "application": ("申请单", "Applications"),
    "practice": ("实操", "Practice: done at least once"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report. `example`: guid, and copNo if there is one, of the first message that broke it."""

    group: str
    name: str
    code: str
    source: str
    zh: str
    en: str
    held: int
    broken: int
    example: str | None

    @property
    def verdict(self) -> Verdict:
        if self.broken:
            return Verdict.FAILED
        return Verdict.PASSED if self.held else Verdict.NOT_SEEN


@dataclass(frozen=True, slots=True)
class Report:
    """All checks, and what was seen: `figures` as the book gives them. `made` is when it was asked for."""

    checks: tuple[Check, ...]
    figures: dict[str, Any]
    made: datetime

    def count(self, verdict: Verdict) -> int:
        return sum(check.verdict is verdict for check in self.checks)

    @property
    def sentence(self) -> str:
        """`41 of 45 checks passed, 1 failed, 3 not seen`."""
        passed, failed, unseen = (self.count(verdict) for verdict in Verdict)
        return f"{passed} of {len(self.checks)} checks passed, {failed} failed, {unseen} not seen"

    @property
    def sentence_zh(self) -> str:
        passed, failed, unseen = (self.count(verdict) for verdict in Verdict)
        return f"{len(self.checks)} 项检查：通过 {passed}，未通过 {failed}，未出现 {unseen}"


def report_of(book: Book, now: datetime) -> Report:
    """The report on everything a book has seen."""
    tallies = book.tallies()
    checks = (
        Check(group, name, code, source, zh, en, *tallies.get(name, (0, 0, None)))
        for group, name, code, source, zh, en in _all()
    )
    return Report(tuple(checks), book.figures(), now)


def _all() -> Iterator[tuple[str, str, str, str, str, str]]:
    for group, rules in (("format", FORMAT_RULES), ("signature", SIGNATURE_RULES), ("application", RULES)):
        yield from ((group, rule.name, rule.code, rule.source, rule.zh, rule.en) for rule in rules)
    yield from (("practice", p.name, "", p.source, p.zh, p.en) for p in PRACTICES)
