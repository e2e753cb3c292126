"""The page of files: evidence asked for by a button, made, shown, taken away; cancelled, made again; an empty state."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from app.flow.exports import Kitchen
from schemas.vocabulary import ParcelState, Role

PAGE = "/month/exports"


@pytest.fixture
def lpn(work: Any, given_parcel: Any, given_original: Any) -> str:
    view = given_parcel(ParcelState.CONFORMING, original=given_original())
    work.session.commit()
    return view.lpn


@pytest.fixture
def kitchen(web: Any, database: Any) -> Any:
    settings = web.state.settings
    return Kitchen(database, 1, settings.photos_path, settings.exports_path).maker()


def ask(client: Any, hidden: Any, lpn: str, **more: str) -> Any:
    token = hidden(client.get(f"/parcels/{lpn}"), "csrf_token")
    return client.post("/evidence", data={"csrf_token": token, "kind": "parcel", "number": lpn} | more)


def test_evidence_from_the_button_to_the_file(client: Any, hidden: Any, lpn: str, kitchen: Any) -> None:
    assert "这里没有文件" in client.get(PAGE).text
    answer = ask(client, hidden, lpn)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    page = client.get(PAGE).text
    assert "data-export=" in page
    assert "排队中" in page
    assert client.get(f"{PAGE}/1/file").status_code == 409
    kitchen.make(1)
    page = client.get(PAGE).text
    assert "已完成" in page
    file = client.get(f"{PAGE}/1/file")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/zip")
    assert f"guicang-evidence-parcel-{lpn}.zip" in file.headers["content-disposition"]
    assert f"parcels/{lpn}/life.html" in ZipFile(BytesIO(file.content)).namelist()


def test_it_is_cancelled_and_made_again(client: Any, hidden: Any, lpn: str) -> None:
    ask(client, hidden, lpn)
    token = hidden(client.get(PAGE), "csrf_token")
    for deed, said in (("cancel", "已取消"), ("again", "排队中")):
        assert client.post(f"{PAGE}/1/{deed}", data={"csrf_token": token}).status_code == 303
        assert said in client.get(PAGE).text
    refused = client.post(f"{PAGE}/1/again", data={"csrf_token": token})
    assert refused.status_code == 409
    assert "alert" in refused.text


def test_progress_comes_as_events(client: Any, hidden: Any, lpn: str, monkeypatch: Any) -> None:
    from app.web.pages import exports

    ask(client, hidden, lpn)
    monkeypatch.setattr(exports, "STREAM_SECONDS", 0.1)
    assert 'data: {"1": [0, 0]}' in client.get(f"{PAGE}/live").text


def test_what_is_not_there_and_what_nobody_may_is_said_beside_the_form(
    client: Any, enter: Any, hidden: Any, lpn: str
) -> None:
    refused = ask(client, hidden, lpn, number="G0199999999I")
    assert refused.status_code == 404
    assert "alert" in refused.text
    owner = enter("owen")
    assert "evidence" not in owner.get(PAGE).text.partition("<main")[2]
    assert owner.get(f"{PAGE}/1/file").status_code == 404


def test_an_application_has_the_button_and_the_page_its_english(client: Any, open_work: Any, lpn: str) -> None:
    from app.customs.preparing import prepare

    with open_work(Role.BROKER) as work:
        (made,) = prepare(work)
    assert 'name="kind" value="declaration"' in client.get(f"/desk/applications/{made.cop_no}").text
    client.cookies.set("guicang_language", "en")
    assert "Evidence for customs" in client.get(PAGE).text


def test_a_month_is_taken_away_in_the_formats_one_wants(client: Any, hidden: Any, kitchen: Any, lpn: str) -> None:
    month = client.get("/month/2026-11")
    assert 'action="/month/2026-11/exports"' in month.text
    wanted = {"csrf_token": hidden(month, "csrf_token"), "forms": ["csv", "json"]}
    answer = client.post("/month/2026-11/exports", data=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?month=2026-11")
    kitchen.make(1)
    kitchen.make(2)
    assert client.get(f"{PAGE}?month=2026-11").text.count("已完成") >= 2
    assert client.get(f"{PAGE}?month=2026-10").text.count("download") == 0
    assert client.get(f"{PAGE}/1/file").content.startswith(b"\xef\xbb\xbf")
    assert client.get(f"{PAGE}/2/file").json()["cover"]["month"] == 11
    nothing = client.post("/month/2026-11/exports", data=wanted | {"forms": []})
    assert nothing.status_code == 422


def test_an_owner_takes_its_own_month_away(enter: Any, hidden: Any, kitchen: Any, database: Any) -> None:
    owner = enter("owen")
    token = hidden(owner.get("/month/2026-11"), "csrf_token")
    owner.post("/month/2026-11/exports", data={"csrf_token": token, "forms": ["json"], "owner": "440166TE09"})
    assert owner.get(PAGE).text.count("data-export=") == 0  # another's is refused
    owner.post("/month/2026-11/exports", data={"csrf_token": token, "forms": ["json"]})
    kitchen.make(1)
    assert owner.get(f"{PAGE}/1/file").json()["cover"]["owner"] == "440166TE01"
