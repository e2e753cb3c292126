"""Label designs on screen: seen as they print, changed, tried, kept, given up; a mistake told with its line."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
from httpx import Client
from PIL import Image

import labels

BIN = "[bin]\nbars = { code128 = 'BIN-{code}', box = [1, 5, 58, 30] }\n"


@pytest.fixture
def change(client: Client, hidden):
    """Send the form of 60x40: `change(text, act="keep")`."""
    token = hidden(client.get("/labels/60x40"), "csrf_token")

    def send(source: str, act: str = "try", **headers: str):
        return client.post("/labels/60x40", data={"csrf_token": token, "source": source, "act": act}, headers=headers)

    return send


def pictures(page: str) -> dict[str, tuple[int, int]]:
    found = re.findall(r'base64,([^"]+)".*?<code>(\w+)</code>', page, re.DOTALL)
    return {name: Image.open(BytesIO(b64decode(data))).size for data, name in found}


def test_every_template_of_every_stock_is_shown_dot_for_dot(client: Client):
    page = client.get("/labels").text
    for name in labels.stocks():
        assert f'href="/labels?stock={name}"' in page
    for name in labels.load_stock("60x40").layouts:
        assert f'src="/labels/60x40/{name}.png"' in page
    answer = client.get("/labels/60x40/lpn.png")
    (expected,) = labels.preview(labels.sample("lpn", 1), stock=labels.load_stock("60x40"))
    assert answer.content == expected
    assert client.get("/labels?stock=a4").status_code == 200
    for nowhere in ("/labels?stock=..%2Fx", "/labels/nope", "/labels/60x40/pallet.png", "/labels/nope/lpn.png"):
        assert client.get(nowhere).status_code == 404, nowhere


def test_a_design_is_tried_kept_and_given_up(client: Client, change):
    before = client.get("/labels/60x40/bin.png").content
    tried = change(BIN)
    assert tried.status_code == 200
    assert pictures(tried.text)["bin"] == (480, 320)
    assert client.get("/labels/60x40/bin.png").content == before, "only tried"
    assert change(BIN, "keep").status_code == 303
    assert client.get("/labels/60x40/bin.png").content != before
    page = client.get("/labels/60x40").text
    assert "BIN-{code}" in page
    assert 'value="give_up"' in page
    assert change("", "give_up").status_code == 303
    assert client.get("/labels/60x40/bin.png").content == before


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (BIN.replace("[1, 5, 58, 30]", "[1, 25, 58, 30]"), "60x40.toml:2 bin.bars: leaves the label"),
        ("[bin\n", "60x40.toml:1"),
        (BIN.replace("30", "2"), "too small for a code128"),
        ("[bim]\n" + BIN, "no such template"),
        ("<script>alert(1)</script>", "60x40.toml:1"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_lost(change, source: str, said: str):
    for act in ("try", "keep"):
        answer = change(source, act, accept="text/html")
        assert answer.status_code == 422
        assert said in answer.text
        assert "<script>alert" not in answer.text
        assert source.splitlines()[0].replace("<", "&lt;").replace(">", "&gt;") in answer.text
    piece = change(source, "try", **{"x-fragment": "drawn"})
    assert said in piece.text
    assert "<form" not in piece.text


def test_only_whoever_leads_draws(enter, hidden):
    for login in ("aoki", "owen"):
        visitor = enter(login)
        assert visitor.get("/labels").status_code == 403
        assert visitor.post("/labels/60x40", data={"source": BIN, "act": "keep"}).status_code == 403
    assert enter("mei").post("/labels/60x40", data={"source": BIN, "act": "keep"}).status_code == 403, "no token"
