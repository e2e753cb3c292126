"""The printing page: printers, their queues, the two answers to a doubt; an empty state that says what to do."""

import os
from typing import Any

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
