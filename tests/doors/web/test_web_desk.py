"""The pages of the desk without a browser: what they say, what they refuse, and that nothing typed is lost."""

import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import Client, Response

import app.archive
import app.customs
from app.archive.service import keep, mark
from app.customs.preparing import prepare
from app.db.work import Work
from app.originals.buyers import Buyer, seal_buyer
from app.web.acting import Done
from app.web.admission import COOKIE
from app.web.desk.deeds import WAYS
from app.web.desk.letter import letter
from app.web.desk.problems import PROBLEMS
from app.web.language import CHINESE, TONGUES
from app.web.words import FILTERS
from schemas.http.problems import Problem
from schemas.vocabulary import ParcelState

HTML = {"accept": "text/html"}
BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")


@pytest.fixture
def conforming(work: Work, given_original, given_parcel) -> Callable[..., str]:
    """The licence plate of a conforming parcel with a list of its own."""
    serial = iter(range(1, 1000))

    def put(**over) -> str:
        cop_no = f"TQDW{next(serial):08d}"
        buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code="440166TE01", cop_no=cop_no)
        original = given_original(cop_no=cop_no, buyer=buyer, **over)
        lpn = given_parcel(ParcelState.CONFORMING, original=original, reason="no_reason").lpn
        work.session.commit()
        return lpn

    return put


@pytest.fixture
def prepared(work: Work, conforming) -> Callable[[], str]:
    """The copNo of an application that somebody else prepared."""

    def put() -> str:
        conforming()
        (application,) = prepare(work)
        work.session.commit()
        return application.cop_no

    return put


@pytest.fixture
def post(client: Client, hidden) -> Callable[..., Response]:
    """Send a form of a page: `post("/desk/queue", "/desk/prepare", lpn=[…])`."""

    def send(page: str, goal: str, **fields) -> Response:
        token = hidden(client.get(page, headers=HTML), "csrf_token")
        return client.post(goal, data={"csrf_token": token} | fields, headers=HTML)

    return send


def test_the_queue_says_why_and_what_next(client: Client, conforming):
    lpn = conforming()
    page = client.get("/desk/queue").text
    assert lpn in page
    assert "尚未制作退货申请单" in page
    assert "由报关员制作申请单" in page
    assert lpn in client.get("/desk/queue.csv").text
    assert lpn not in client.get("/desk/queue?due=late").text
    assert client.get("/desk/queue?due=someday").status_code == 422


def test_chosen_parcels_become_applications_and_others_stay(client: Client, post, conforming):
    one, other = conforming(), conforming()
    answer = post("/desk/queue", "/desk/prepare", lpn=[one])
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/applications?state=todo")
    page = client.get("/desk/applications?state=todo").text
    assert "已制作申请单 1 份" in page
    assert len(set(re.findall(r"/desk/applications/(TH\w+)", page))) == 1
    assert "已制作申请单 1 份" not in client.get("/desk/applications?state=todo").text  # said once
    assert f'value="{other}"' in client.get("/desk/queue?ready=1").text


def test_a_refused_preparation_prepares_nothing_and_keeps_the_choice(client: Client, post, conforming):
    lpn = conforming()
    answer = post("/desk/queue", "/desk/prepare", lpn=[lpn, "G0100000000X"])
    assert answer.status_code == 409
    assert "G0100000000X" in answer.text
    assert re.search(rf'value="{lpn}"[^>]* checked', answer.text)
    assert client.get("/desk/applications").text.count("TH01") == 0
    assert post("/desk/queue", "/desk/prepare").status_code == 422


def test_the_sheet_holds_the_buyer_back_until_it_is_opened_for_a_purpose(client: Client, post, prepared, work: Work):
    here = f"/desk/applications/{prepared()}"
    page = client.get(here).text
    assert "未违反任何规则" in page
    assert BUYER.id_number not in page
    assert BUYER.telephone not in page
    refused = post(here, f"{here}/buyer", purpose="  ")
    assert refused.status_code == 422
    assert BUYER.id_number not in refused.text
    opened = post(here, f"{here}/buyer", purpose="核对申报")
    assert BUYER.id_number in opened.text
    assert work.connection.execute("SELECT badge, purpose FROM archive_access").fetchall() == [("B0001", "核对申报")]


def test_what_was_typed_stays_when_it_is_refused(client: Client, post, prepared):
    here = f"/desk/applications/{prepared()}"
    answer = post(here, f"{here}/withdraw", said="客户改变主意")
    assert answer.status_code == 409
    assert "已不能撤回" in answer.text


def test_a_discarded_application_frees_its_parcels(client: Client, post, prepared):
    cop_no = prepared()
    answer = post(f"/desk/applications/{cop_no}", f"/desk/applications/{cop_no}/discard")
    assert answer.status_code == 303
    page = client.get(f"/desk/applications/{cop_no}").text
    assert f"{cop_no} 已作废" in page
    assert "/discard" not in page
    assert 'name="lpn"' in client.get("/desk/queue?ready=1").text


def test_checking_many_shows_each_verdict(client: Client, post, prepared):
    cop_no = prepared()
    answer = post("/desk/applications", "/desk/applications", cop_no=[cop_no], which="check")
    assert answer.status_code == 200
    assert "可提交" in answer.text
    assert post("/desk/applications", "/desk/applications", which="submit").status_code == 422


def test_search_leads_to_the_one_thing_found_and_never_to_a_buyer(client: Client, prepared):
    cop_no = prepared()
    found = client.get(f"/desk/search?q={cop_no}")
    assert found.headers["location"] == f"/desk/applications/{cop_no}"
    assert client.get("/desk/search?q=NOBODY-HAS-THIS").status_code == 200
    refused = client.get(f"/desk/search?q={BUYER.telephone}", headers=HTML)
    assert refused.status_code == 422
    assert "不能按证件号码或电话查找" in refused.text


def test_a_message_is_opened_on_the_record_and_shown_in_words(client: Client, post, given_original, work: Work):
    given_original()
    work.session.commit()
    (number,) = work.connection.execute("SELECT id FROM archived_message").fetchone() or (0,)
    here = f"/desk/messages/{number}"
    assert "original 1" not in client.get(here).text
    assert post(here, f"{here}/open", purpose="").status_code == 422
    assert "original 1" in post(here, f"{here}/open", purpose="核对", how="show").text
    kept = post(here, f"{here}/open", purpose="核对", how="download")
    assert kept.content == b"original 1"
    assert "attachment" in kept.headers["content-disposition"]
    assert work.connection.execute("SELECT count(*) FROM archive_access").fetchone() == (2,)
    assert client.get("/desk/messages/999", headers=HTML).status_code == 404


def test_messages_are_found_by_kind_way_outcome_and_name(client: Client, work: Work):
    for kind, name in (("CEB626Message", "a-1.xml"), ("CEB900Message", "b_2.xml")):
        kept = keep(work, direction="in", kind=kind, body=name.encode(), file_name=name)
        mark(work, message_id=kept.id, outcome="refused" if "b" in name else "applied")
    work.session.commit()
    found = {
        query: [name for name in ("a-1.xml", "b_2.xml") if name in client.get(f"/desk/messages?{query}").text]
        for query in ("kind=CEB626", "way=out", "outcome=refused", "q=a-1", "q=_2", "q=%25")
    }
    assert found == {
        "kind=CEB626": ["a-1.xml"], "way=out": [], "outcome=refused": ["b_2.xml"],
        "q=a-1": ["a-1.xml"], "q=_2": ["b_2.xml"], "q=%25": [],
    }  # fmt: skip


def test_a_hostile_message_is_shown_as_text(client: Client):
    shown = letter(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;<script>alert(1)</script></x>')
    assert shown.fault == "doctype"
    assert shown.papers == ()
    assert "".join(piece for _, piece in shown.xml).startswith("<!DOCTYPE")


def test_a_file_is_checked_and_not_kept(client: Client, post, hidden, work: Work):
    token = hidden(client.get("/desk/check"), "csrf_token")
    answer = client.post(
        "/desk/check", data={"csrf_token": token}, files={"file": ("x.xml", b"<a><b></a>", "text/xml")}, headers=HTML
    )
    assert answer.status_code == 200
    assert "格式损坏" in answer.text
    assert work.connection.execute("SELECT count(*) FROM archived_message").fetchone() == (0,)
    assert post("/desk/check", "/desk/check").status_code == 422


def test_a_body_larger_than_any_form_is_refused_unread(client: Client):
    secret = client.cookies[COOKIE]
    head = f"POST /desk/check HTTP/1.1\r\nHost: here\r\nCookie: {COOKIE}={secret}\r\nContent-Length: 1000000000\r\n\r\n"
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as line:
        line.sendall(head.encode())
        answer = line.recv(4096)
    assert b" 413 " in answer.splitlines()[0]


def test_whatever_the_customs_stage_refuses_is_said_in_chinese():
    """Every code that is raised in these rooms, as the screens would say it."""
    raised = re.compile(r"(?:Conflict|Invalid|Forbidden|NotFound)\(\s*\"([a-z_]+)\"")
    rooms = [Path(app.customs.__file__).parent, Path(app.archive.__file__).parent]
    codes = {code for room in rooms for file in room.rglob("*.py") for code in raised.findall(file.read_text())}
    assert len(codes) > 10
    for code in sorted(codes - {"bad_cursor"}):
        problem = Problem(type="t", title="t", status=409, code=code, detail="plain")
        assert FILTERS["problem"](CHINESE, problem) != "plain", code


def test_every_deed_and_problem_has_words():
    for tongue in TONGUES.values():
        assert all(FILTERS["done"](tongue, Done(way.done, "TH1")) for way in WAYS.values())
        for code in PROBLEMS:
            problem = Problem(type="t", title="t", status=409, code=code, detail="plain")
            assert FILTERS["problem"](tongue, problem) != "plain"
