"""The papers of the stations by web and API: sheets, scanner set-up, and the self-test's answer."""

from httpx import Client

from app.flow.selftest import SELFTEST


def test_sheets_open_from_the_printing_page(client: Client) -> None:
    assert "/stations/S1/sheet.pdf" in client.get("/printing").text
    for path in ("/stations/S1/sheet.pdf?symbol=code128", "/stations/scanners.pdf", "/api/v1/stations/P1/sheet.pdf"):
        answer = client.get(path)
        assert answer.headers["content-type"] == "application/pdf", path
        assert answer.content.startswith(b"%PDF")
    assert client.get("/stations/NOWHERE/sheet.pdf").status_code == 404
    assert client.get("/stations/S1/sheet.pdf?symbol=runes").status_code == 422


def test_a_scanner_is_told_what_is_wrong_with_it(client: Client, hidden) -> None:
    form = client.get("/stations/scanners")
    token = {"csrf_token": hidden(form, "csrf_token")}
    good = client.post("/stations/scanners", data=token | {"said": SELFTEST})
    assert "扫描器设置正确" in good.text
    bad = client.post("/stations/scanners", data=token | {"said": SELFTEST.swapcase()})
    assert "Caps Lock" in bad.text
    assert client.post("/stations/scanners", data={"said": SELFTEST}).status_code == 403
    strange = client.post("/stations/scanners", data=token | {"said": "<script>" * 400})
    assert (strange.status_code, "<script>sc" in strange.text) == (200, False)


def test_an_owner_gets_no_papers_of_the_house(enter) -> None:
    owner = enter("owen")
    assert {owner.get(path).status_code for path in ("/stations/S1/sheet.pdf", "/stations/scanners")} == {403}
