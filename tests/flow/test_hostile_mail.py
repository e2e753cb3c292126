"""Hostile, damaged and foreign files: kept byte for byte by every way in, and nothing else is changed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from app.archive.models import ArchivedMessage
from app.archive.service import open_message
from app.core.errors import Invalid
from app.customs.inbox import take_in as take_receipts
from app.flow.importing import import_file
from app.flow.mail import take_in
from app.simulator.world import World

LISTS = next(World(5, 3, date(2026, 11, 14)).chunks()).imports
RECEIPT = b"""<CEB626Message xmlns="http://www.chinaport.gov.cn/ceb" guid="CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
 version="1.0"><InvtRefundReturn><copNo>C1</copNo></InvtRefundReturn></CEB626Message>"""
FILES = {
    "entity expansion": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    "external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "doctype before a good message": b"<!DOCTYPE x []>" + LISTS.partition(b"?>")[2],
    "deep": b"<a>" * 3000 + b"</a>" * 3000,
    "GBK": LISTS.decode().encode("gb18030"),
    "UTF-16": LISTS.decode().encode("utf-16"),
    "NULs": LISTS.replace(b"<ceb:orderNo>", b"<ceb:orderNo>\x00", 1),
    "cut": LISTS[: len(LISTS) // 2],
    "unsigned": LISTS.partition(b"<ds:Signature")[0] + b"</ceb:CEB621Message>",
    "too many tags": b"<a>" * 1_000_001,
    "a receipt without what it must have": RECEIPT,
    "an open envelope": b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><Data>%%</Data></DxpMsg>',
}


@pytest.fixture
def counts(open_work: Any) -> Any:
    """How many rows each table has, but the archive's."""

    def count() -> dict[str, int]:
        with open_work() as work:
            tables = [table for table in SQLModel.metadata.sorted_tables if table.name != ArchivedMessage.__tablename__]
            return {
                table.name: work.session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables
            }

    return count


@pytest.mark.parametrize("name", FILES)
def test_it_is_kept_as_it_came_and_nothing_else_happens(open_work: Any, counts: Any, name: str) -> None:
    body, before = FILES[name], counts()
    with open_work() as work:
        take_in(work, body=body, file_name="post.xml")
    with open_work() as work:
        take_receipts(work, body=body, file_name="desk.xml")
    with pytest.raises(Invalid) as refused:
        import_file(open_work, body=body, file_name="brought.xml")
    assert refused.value.code
    assert counts() == before
    with open_work() as work:
        (kept,) = work.session.execute(select(ArchivedMessage)).scalars()
        assert open_message(work, message_id=kept.id, purpose="a test") == body
        assert kept.outcome in ("refused", "applied")
