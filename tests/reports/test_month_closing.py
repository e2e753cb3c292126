"""A closed month is frozen: its bytes come back for ever, what was altered by hand is refused, both versions stay."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import psycopg
import pytest

from app.core.clock import VirtualClock
from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.reports.pack.chain import link_of
from app.reports.pack.closing import (
    Closing,
    close_month,
    closings,
    is_altered,
    keep_file,
    kept_file,
    reopen_month,
    snapshot,
    standing,
    version_of,
)
from app.reports.pack.models import MonthClose
from app.reports.pack.shapes import Pack, pack_json

from .sample_packs import sample_pack

SEPTEMBER = date(2026, 9, 1)
Open = Callable[..., AbstractContextManager[Work]]


def made(version: int) -> Pack:
    """The sample month, as this version."""
    pack = sample_pack(rows=2)
    return replace(pack, cover=replace(pack.cover, version=version))


def closed(open_work: Open, month: date = SEPTEMBER) -> Closing:
    with open_work() as work:
        return close_month(work, month=month, make=made)


def test_the_snapshot_is_the_very_pack_and_the_second_version_leaves_the_first(open_work: Open) -> None:
    first = closed(open_work)
    assert first.sha256 == sha256(pack_json(made(1))).hexdigest()
    with open_work() as work:
        reopened = reopen_month(work, month=SEPTEMBER, reason=" 迟到的回执 ")
        assert (reopened.reason, reopened.standing) == ("迟到的回执", False)
        assert standing(work, month=SEPTEMBER) is None
    second = closed(open_work)
    with open_work() as work:
        assert [each.version for each in closings(work, month=SEPTEMBER)] == [2, 1]
        assert snapshot(work, version_of(work, month=SEPTEMBER, version=1)) == made(1)
        assert snapshot(work, second) == made(2)
        with pytest.raises(NotFound, match="no version 3"):
            version_of(work, month=SEPTEMBER, version=3)


def test_what_may_not_be_closed_or_opened_is_refused_with_words(open_work: Open, clock: VirtualClock) -> None:
    with open_work() as work:
        with pytest.raises(Conflict, match="its last day is 2026-11-30") as error:
            close_month(work, month=date(2026, 11, 1), make=made)
        assert error.value.code == "month_not_over"
        with pytest.raises(Conflict, match="is not closed"):
            reopen_month(work, month=SEPTEMBER, reason="why not")
        with pytest.raises(Invalid, match="Say why"):
            reopen_month(work, month=SEPTEMBER, reason="  ")
    clock.move_to(datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC))
    with open_work() as work, pytest.raises(Conflict, match="is not over"):
        close_month(work, month=date(2026, 11, 1), make=made)
    clock.move_to(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))  # midnight in Asia/Shanghai
    closed(open_work, date(2026, 11, 1))
    with open_work() as work, pytest.raises(Conflict, match="closed already, as version 1"):
        close_month(work, month=date(2026, 11, 1), make=made)


def _changed(pack: bytes) -> bytes:
    changed = pack.replace(b"848888.88", b"848888.89")
    assert changed != pack
    return changed


def test_a_snapshot_altered_by_hand_is_found_and_refused(open_work: Open, address) -> None:
    first, second = closed(open_work), closed(open_work, date(2026, 10, 1))
    with address.as_superuser() as forger:
        (pack,) = forger.execute("SELECT pack FROM month_close WHERE number = 2").fetchone()
        forger.execute("UPDATE month_close SET pack = %s WHERE number = 2", [_changed(pack)])
    with open_work() as work:
        assert (is_altered(work, first), is_altered(work, second)) == (False, True)
        with pytest.raises(Conflict, match="somebody altered it") as error:
            snapshot(work, second)
        assert error.value.code == "snapshot_altered"
    with address.as_superuser() as forger:  # one who knows the sum as well is still betrayed by the link
        body = _changed(pack)
        values = [body, sha256(body).digest()]
        forger.execute("UPDATE month_close SET pack = %s, sha256 = %s WHERE number = 2", values)
    with open_work() as work, pytest.raises(Conflict, match="altered"):
        snapshot(work, second)


def test_a_forged_link_is_refused_by_the_key_of_the_closing_after_it(open_work: Open, address) -> None:
    closed(open_work)
    closed(open_work, date(2026, 10, 1))
    with open_work() as work:
        row = work.session.get_one(MonthClose, (1, SEPTEMBER, 1))
        row.closed_by, forged = "T0666", row
        link = link_of(forged)
        work.session.expunge(row)
    with address.as_superuser() as forger, pytest.raises(psycopg.errors.ForeignKeyViolation):
        forger.execute("UPDATE month_close SET closed_by = 'T0666', hash = %s WHERE number = 1", [link])


def test_the_application_may_change_nothing_that_was_closed(open_work: Open) -> None:
    closed(open_work)
    for statement in ("UPDATE month_close SET closed_by = 'x'", "DELETE FROM month_close"):
        with open_work() as work, pytest.raises(psycopg.errors.InsufficientPrivilege), work.connection.transaction():
            work.connection.execute(statement)


def test_a_file_is_kept_as_it_was_first_rendered_and_an_altered_one_is_refused(open_work: Open, address) -> None:
    closing = closed(open_work)
    with open_work() as work:
        assert kept_file(work, closing=closing, kind="pdf") is None
        assert keep_file(work, closing=closing, kind="pdf", body=b"%PDF one") == b"%PDF one"
        assert keep_file(work, closing=closing, kind="pdf", body=b"%PDF two") == b"%PDF one"
    with address.as_superuser() as forger:
        forger.execute("UPDATE month_file SET body = 'forged'")
    with open_work() as work, pytest.raises(Conflict, match="The pdf file"):
        kept_file(work, closing=closing, kind="pdf")
