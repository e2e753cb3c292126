"""The printing page: printers, their queues, the two answers to a doubt; an empty state that says what to do."""

import os
import re
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe

from app.printing.drivers import Unsure
from app.printing.printers.service import Use, add_printer
from app.printing.queue.asking import ask_prints
from app.printing.queue.draining import drain
from schemas.http.sessions import COOKIE
from schemas.vocabulary import Role


class Broken:
    """A printer whose line breaks within every label."""

    def condition(self) -> Any:
        raise NotImplementedError

    def send(self, document: Any, *, began: Any) -> None:  # noqa: ARG002
        began()
        raise Unsure("the line broke")

    def fate(self, name: str) -> Any:  # noqa: ARG002
        from app.printing.drivers import Fate

        return Fate.UNKNOWN


@pytest.fixture
def doubtful(open_work: Any, database: Any) -> int:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="Z1", kind="tcp9100", address="10.0.0.9", uses=[Use("tote")])
        job, _ = ask_prints(work, template="tote", names=["T1", "T2"]).jobs
    drain(database, site_id=1, printer="Z1", opened=lambda _: Broken())
    return job


def test_without_printers_it_says_what_to_do(client: Any) -> None:
    text = client.get("/printing").text
    assert "guicang printers add" in text
    assert "没有等待的标签" in text


@pytest.mark.parametrize(("decision", "left"), [("came_out", "printed"), ("print_again", "asked")])
def test_a_doubt_is_ended_by_a_button(
    client: Any, hidden: Any, open_work: Any, doubtful: int, decision: str, left: str
) -> None:
    page = client.get("/printing", params={"state": "doubtful"})
    assert "the line broke" in page.text
    assert "已打出" in page.text
    form = {"decision": decision, "csrf_token": hidden(page, "csrf_token"), "state": "doubtful"}
    answer = client.post(f"/printing/{doubtful}/settle", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/printing?state=doubtful")
    with open_work() as work:
        row = work.connection.execute("SELECT state, settled_by FROM label_job WHERE id = %s", [doubtful]).fetchone()
    assert row == (left, "B0001")
    again = client.post(f"/printing/{doubtful}/settle", data=form | {"decision": "came_out"})
    assert again.status_code == 409


def test_an_auditor_sees_and_cannot_say(enter: Any, doubtful: int) -> None:
    page = enter("aoki").get("/printing")
    assert "T1" in page.text
    assert "/settle" not in page.text


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_everybody_can_use_the_page(browser: Any, server: Any, enter: Any, doubtful: int, tongue: str) -> None:
    secret = enter("mei").cookies.get(COOKIE)
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
    cookies = {COOKIE: secret, "guicang_language": tongue}
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    page = context.new_page()
    page.goto("/printing")
    if shots := os.environ.get("GUICANG_SHOTS"):
        page.screenshot(path=f"{shots}/printing.{tongue}.png", full_page=True)
    assert page.get_by_role("button").filter(has_text="已打出" if tongue == "zh" else "It came out").count() == 1
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    context.close()


def words(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


def test_labels_are_searched_and_taken_along_as_a_file(client: Any, doubtful: int) -> None:
    page = client.get("/printing", params={"find": "t2"}).text
    assert "<code>T2</code>" in page
    assert "<code>T1</code>" not in page
    assert 'href="/printing.csv?find=t2"' in page
    assert "没有符合条件的等待标签" in client.get("/printing", params={"find": "%"}).text
    file = client.get("/printing.csv", params={"state": "doubtful"})
    head, row = file.content.decode("utf-8-sig").splitlines()
    assert head.startswith("编号,状态,模板")
    assert row.startswith(f"{doubtful},存疑,tote,T1,Z1,")
    assert client.get("/printing.csv").text.count("\n") == 3


def test_a_batch_shows_how_far_it_is(client: Any, open_work: Any, database: Any, tmp_path: Any) -> None:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="F1", kind="file", address=str(tmp_path), uses=[Use("tote")])
        ask_prints(work, template="tote", printer="F1", names=["T1", "T2", "T3"], batch="b7")
    piece = client.get("/printing", headers={"x-fragment": "standing"}).text
    assert "<html" not in piece
    assert '<progress max="3" value="0"' in piece
    stopping = iter([False, False, True, True])
    drain(database, site_id=1, printer="F1", stopping=lambda: next(stopping))
    assert '<progress max="3" value="1"' in client.get("/printing").text
    drain(database, site_id=1, printer="F1")
    assert "<progress" not in client.get("/printing").text


@pytest.fixture
def at_browser(open_work: Any) -> str:
    """A label at a station whose printer is its browser, and which scans what it prints; the label's code."""
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="B1", kind="browser", uses=[Use("tote", "D1", scan_back=True)])
        ask_prints(work, template="tote", names=["T1"], station="D1")
    return "TOTE-T1"


def test_a_station_prints_from_its_browser_and_scans_what_came(client: Any, hidden: Any, at_browser: str) -> None:
    page = client.get("/printing/at/D1")
    (job,) = re.findall(r'action="/printing/at/D1/(\d+)"', page.text)
    assert "现在请扫标签" not in page.text, "nothing to scan before it is printed"
    token = {"csrf_token": hidden(page, "csrf_token")}
    paper = client.post(f"/printing/at/D1/{job}", data=token)
    assert (paper.headers["content-type"], words(paper.content)[:2]) == ("application/pdf", "T1")
    assert client.post(f"/printing/at/D1/{job}", data=token).status_code == 409, "handed out once"
    assert "现在请扫标签" in client.get("/printing/at/D1").text
    wrong = client.post("/printing/at/D1/scan", data=token | {"code": "TOTE-T9"})
    assert (wrong.status_code, at_browser in wrong.text) == (409, True)
    assert client.post("/printing/at/D1/unreadable", data=token).status_code == 303
    page = client.get("/printing/at/D1")
    assert "补打" in page.text
    (again,) = re.findall(r'action="/printing/at/D1/(\d+)"', page.text)
    assert again != job
    assert "补打" in words(client.post(f"/printing/at/D1/{again}", data=token).content)
    read = client.post("/printing/at/D1/scan", data=token | {"code": f"{at_browser}\n"})
    assert read.headers["location"] == "/printing/at/D1"
    page = client.get("/printing/at/D1")
    assert f"{at_browser} 可读" in page.text
    assert "现在请扫标签" not in page.text
    assert client.get("/printing/at/NOWHERE").status_code == 404


def test_the_pages_of_labels_in_a_browser(open_page: Any, is_accessible: Any, at_browser: str) -> None:
    """Typed: drawn again at once, a mistake told with its line; undone: as before. Then a station's own page."""
    page = open_page("/labels/60x40", tongue="en")
    source, drawn = page.locator("#source"), page.locator("#drawn")
    tote = drawn.get_by_alt_text("Tote")
    came = tote.get_attribute("src")
    source.press("Control+End")
    page.keyboard.insert_text('[tote]\nbars = { code128 = "code", box = [1, 1, 58, 20] }\n')
    page.wait_for_function("came => document.querySelector('#drawn [alt=Tote]').src !== came", arg=came)
    mine = tote.get_attribute("src")
    source.press_sequentially('x = { qr = "kode" }')
    drawn.get_by_text("has no field 'kode'").or_(drawn.get_by_text("box must be")).wait_for()
    assert re.search(r"60x40\.toml:\d+ tote\.x: ", drawn.inner_text())
    assert tote.get_attribute("src") == mine, "the last that could be drawn stands below what is wrong"
    shoot(page, "labels-mistake")
    is_accessible(page)
    for _ in range(3):  # letters, then what was put in at once, then nothing is left to take back
        source.press("Control+z")
    page.wait_for_function("came => document.querySelector('#drawn [alt=Tote]').src === came", arg=came)
    assert drawn.locator(".notice").count() == 0
    page.goto("/printing/at/D1")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open and print").click()
    assert opened.value
    page.get_by_role("heading", name="Now scan the label").wait_for()
    shoot(page, "printing-here")
    is_accessible(page)
    page.keyboard.type(at_browser)
    page.keyboard.press("Enter")
    page.get_by_text(f"{at_browser} reads").wait_for()


def test_the_bar_is_one_row_in_either_language(open_page: Any) -> None:
    for tongue in ("zh", "en"):
        page = open_page("/printing", tongue=tongue)
        shoot(page, f"bar.{tongue}")
        assert page.locator("header.bar").bounding_box()["height"] < 80
        rows = page.evaluate("new Set([...document.querySelectorAll('.bar nav a')].map(a => a.offsetTop)).size")
        assert rows == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shoot(page: Any, name: str) -> None:
    if shots := os.environ.get("GUICANG_SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
