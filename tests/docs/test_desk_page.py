"""docs/desk.md names the queues and every rule with the source the code gives."""

import re
from collections.abc import Callable

from app.customs.desk.queues import _DAYS_LEFT, Queue
from app.customs.notices.wording import KINDS
from app.customs.rules.catalogue import rules
from app.customs.rules.judging import ADVICE, RULES
from app.site.policy import SitePolicy

PAGE = "docs/desk.md"
Rows = Callable[[str, str], list[list[str]]]


def test_every_queue_is_named_with_its_days(rows: Rows) -> None:
    said = {row[0].strip("`"): row[1] for row in rows(PAGE, "queue")}
    assert list(said) == [queue.value for queue in Queue]
    assert said["three_days"] == "{} to {}".format(*_DAYS_LEFT[Queue.THREE_DAYS])
    assert said["week"] == "{} to {}".format(*_DAYS_LEFT[Queue.WEEK])


def test_every_rule_is_named_with_its_source(rows: Rows) -> None:
    said = {row[0].strip("`"): row[1] for row in rows(PAGE, "rule")}
    assert said == {code: rules()[code].article for code in RULES}


def test_every_notice_is_named(rows: Rows) -> None:
    assert [row[0].strip("`") for row in rows(PAGE, "notice")] == list(KINDS)


def test_every_policy_named_is_one(page: Callable[[str], str]) -> None:
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", page(PAGE)))
    known = {*SitePolicy.model_fields, *rules(), *KINDS, *(queue.value for queue in Queue), "event_key", "rule_broken"}
    assert named - known == set()


def test_advice_is_said_to_be_advice(page: Callable[[str], str]) -> None:
    assert all(f"`{code}` is advice" in page(PAGE) for code in ADVICE)
