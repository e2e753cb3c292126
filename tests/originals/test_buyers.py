"""The buyer: sealed, bound to his list, opened only by whom the law lets, and never without a trace."""

import pytest

from app.core.actor import system_actor
from app.core.errors import Forbidden, Invalid, NotFound, Unavailable
from app.core.sealing import KeyRing
from app.originals.service import Buyer, buyer, buyers, import_originals
from schemas.vocabulary import Role


@pytest.fixture
def listed(open_work, say) -> list[int]:
    with open_work() as work:
        report = import_originals(
            work, body=say.ceb621(say.list(1), say.list(2, buyer_name="测试乙")), file_name="a.xml"
        )
    return [result.original_id for result in report.lists]


def accesses(work) -> list[tuple]:
    return work.connection.execute("SELECT original_id, badge, purpose FROM archive_access").fetchall()


@pytest.mark.parametrize("role", [Role.BROKER, Role.AUDITOR])
def test_a_broker_or_an_auditor_opens_it_and_leaves_an_entry(role, listed, open_work) -> None:
    with open_work(role, badge="B7") as work:
        found = buyer(work, original_id=listed[0], purpose="退货申报核对")
        assert found == Buyer("1", "440115190001010019", "测试甲", "13800138000", "广东省广州市南沙区测试路0号(虚构)")
        assert accesses(work) == [(listed[0], "B7", "退货申报核对")]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.LEAD, Role.MANAGER, Role.OWNER, Role.ADMIN])
def test_nobody_else_does(role, listed, open_work) -> None:
    with open_work(role) as work:
        with pytest.raises(Forbidden):
            buyer(work, original_id=listed[0], purpose="curiosity")
        with pytest.raises(Forbidden):
            buyers(work, listed)
        assert accesses(work) == []


def test_a_purpose_must_be_said(listed, open_work) -> None:
    with open_work(Role.BROKER) as work, pytest.raises(Invalid, match="why"):
        buyer(work, original_id=listed[0], purpose="  ")


def test_the_system_opens_sets_of_them_without_an_entry(listed, database) -> None:
    with database.work(site_id=1, actor=system_actor()) as work:
        assert [one.name for one in buyers(work, listed).values()] == ["测试甲", "测试乙"]
        assert buyer(work, original_id=listed[1], purpose="").name == "测试乙"
        assert accesses(work) == []
        with pytest.raises(NotFound):
            buyer(work, original_id=99, purpose="")


def test_moved_to_another_list_it_does_not_open(listed, open_work) -> None:
    with open_work(Role.BROKER) as work:
        work.connection.execute(
            "UPDATE original SET buyer = (SELECT buyer FROM original WHERE id = %s) WHERE id = %s", listed
        )
        with pytest.raises(Unavailable):
            buyer(work, original_id=listed[1], purpose="test")


def test_a_lost_key_does_not_make_a_known_list_look_changed(listed, database, open_work, say) -> None:
    database.keys = KeyRing([b"x" * 32])
    with open_work() as work:
        report = import_originals(work, body=say.ceb621(say.list(1)), file_name="b.xml")
    assert report.known == 1


def test_it_does_not_print() -> None:
    assert repr(Buyer("1", "440115190001010019", "测试甲", "13800138000", "x")) == "Buyer(sealed)"
