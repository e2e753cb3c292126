"""Checking a message over HTTP: the verdict is the answer, and nothing is kept."""

from typing import Any

from sqlmodel import select

from app.archive.models import ArchivedMessage
from app.core.actor import system_actor
from schemas.http.checking import CheckAnswer
from schemas.vocabulary import Role

GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
RECEIPT = f"""<CEB626Message xmlns="http://www.chinaport.gov.cn/ceb" guid="{GUID}" version="1.0"><InvtRefundReturn>
<guid>{GUID}</guid><copNo>C1</copNo><preNo>T20261115000000045</preNo><returnStatus>399</returnStatus>
<returnTime>20261115103000456</returnTime><returnInfo>x</returnInfo></InvtRefundReturn></CEB626Message>"""


def _checked(house: Any, body: str, *, role: Role = Role.OWNER) -> CheckAnswer:
    answer = house.as_(role).ask("POST", "/messages:check", content=body.encode(), params={"file_name": "r.xml"})
    assert answer.status_code == 200, answer.text
    return CheckAnswer.model_validate(answer.json())


def test_a_good_message(quiet_house: Any) -> None:
    told = _checked(quiet_house, RECEIPT)
    assert (told.file, told.kind, told.wire, told.strict) == ("r.xml", "CEB626Message", "valid", "valid")
    assert (told.findings, told.signature.verdict) == ([], "none")


def test_a_bad_one_is_an_answer_not_an_error(quiet_house: Any) -> None:
    told = _checked(quiet_house, RECEIPT.replace("<copNo>C1</copNo>", ""), role=Role.OPERATOR)
    (finding,) = told.findings
    assert (told.wire, finding.element, finding.rule, finding.line) == (
        "invalid",
        "InvtRefundReturn[1]/copNo",
        "missing",
        2,
    )
    assert finding.message_zh == "企业内部编号（copNo）：缺少"
    assert _checked(quiet_house, "<!DOCTYPE x []><x/>").wire == "refused"
    assert _checked(quiet_house, "").wire == "malformed"


def test_nothing_is_kept(quiet_house: Any) -> None:
    _checked(quiet_house, RECEIPT)
    with quiet_house.database.work(site_id=1, actor=system_actor()) as work:
        assert work.session.exec(select(ArchivedMessage)).all() == []
