"""A station's camera in a real Chromium: a label is read, several are asked about, a photo outlives a dead network."""

import os
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from app.people.service import issue_token
from app.sorting.photos import photos_of
from labels import LpnFace, load_stock, preview
from schemas.http.sessions import COOKIE
from schemas.vocabulary import ParcelState

_CHROMIUM = os.environ.get("GUICANG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def lpn(work: Any, given_parcel: Any, given_original: Any) -> str:
    view = given_parcel(ParcelState.RECEIVED, original=given_original(), lines={1: 1})
    work.session.commit()
    return view.lpn


@pytest.fixture
def watching(lpn: str, tmp_path: Path) -> Iterator[Browser]:
    """Chromium with a camera that shows this parcel's label: a film of one picture, again and again."""
    if not _CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    film = tmp_path / "label.mjpeg"
    film.write_bytes(_frame(lpn) * 3)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream"]
    flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM, args=flags)
        yield chromium
        chromium.close()


def _frame(lpn: str) -> bytes:
    paper = Image.open(BytesIO(next(iter(preview([LpnFace(lpn=lpn)], stock=load_stock("60x40"))))))
    scene, file = Image.new("RGB", (1280, 720), "#a98f6d"), BytesIO()
    scene.paste(paper.convert("RGB"), (400, 200))
    scene.save(file, "JPEG", quality=85)
    return file.getvalue()


@pytest.fixture
def station(watching: Browser, server: Any, open_work: Callable[..., Any]) -> Iterator[Page]:
    """S1 on a device with that camera."""
    context = watching.new_context(
        viewport={"width": 1280, "height": 800}, base_url=server.url, service_workers="block"
    )
    with open_work() as work:
        secret = issue_token(work, badge="B0001", kind="session").secret
    context.add_cookies([{"name": COOKIE, "value": secret, "url": server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto("/stations/S1")
    page.locator("body[data-ready=true]").wait_for()
    yield page
    context.close()


def test_a_label_before_the_camera_is_scanned_and_photographed_through_a_bad_network(
    station: Page, lpn: str, work: Any, is_accessible: Callable[[Page], None]
) -> None:
    station.click("#camera")
    expect(station.locator("#raw")).to_contain_text(lpn)
    expect(station.locator("#question")).to_be_visible()
    expect(station.locator("video")).to_be_visible()
    is_accessible(station)
    station.click("#panel-close")
    tries = []

    def cut_off(route: Route) -> None:
        tries.append(route.request.url)
        route.abort() if len(tries) < 3 else route.continue_()

    station.route("**/photos?*", cut_off)
    station.keyboard.type("CMD-PHOTO")
    station.keyboard.press("Enter")
    station.locator("#panel-body").get_by_role("button", name="拍照").click()
    expect(station.get_by_text("1 张照片待传")).to_be_visible()
    expect(station.get_by_text("1 张照片待传")).to_be_hidden(timeout=20_000)
    assert len({_photo(url) for url in tries}) == 1, "always the same photo"
    work.session.rollback()
    (photo,) = photos_of(work, lpn=lpn)
    assert (photo.station, photo.camera, photo.badge) == ("S1", "cam-S1", "B0001")


def test_a_photo_by_a_key_or_by_the_camera_is_kept_and_goes(station: Page, lpn: str, work: Any) -> None:
    went = set()
    station.on("response", lambda answer: answer.ok and "/photos?" in answer.url and went.add(_photo(answer.url)))
    station.keyboard.type(lpn)
    station.keyboard.press("Enter")
    expect(station.locator("#question")).to_be_visible()
    take = station.locator("#panel-body").get_by_role("button", name="拍照")
    station.keyboard.press("F4")
    with station.expect_response("**/photos?*"):
        take.click()  # at once, while the camera starts
    expect(station.get_by_text("张照片待传")).to_be_hidden()
    station.route("**/photos?*", lambda _: None)  # no answer comes
    station.locator("#commands").get_by_role("button", name="拍照").click()
    take.dblclick()  # one photo all the same
    expect(station.get_by_text("1 张照片待传")).to_be_visible()
    station.keyboard.press("F4")
    take.click()  # while the first is on its way
    expect(station.get_by_text("2 张照片待传")).to_be_visible()
    station.click("#tongue")
    expect(station.get_by_text("2 photos waiting")).to_be_visible()
    station.unroute("**/photos?*")
    station.reload()  # what waits outlives the page, and goes without another scan
    expect(station.locator("#context")).not_to_contain_text("photos waiting", timeout=20_000)
    expect(station.locator("body")).to_have_attribute("data-ready", "true")
    assert len(went) == 3
    work.session.rollback()
    assert photos_of(work, lpn=lpn)


def _photo(address: str) -> str:
    """The id a photo is sent under."""
    return parse_qs(urlsplit(address).query)["id"][0]


def test_the_browser_and_the_server_choose_alike(station: Page) -> None:
    """The rule stands on both sides: a browser that reads codes itself has no server to ask."""
    said = station.evaluate(
        """async () => {
          const start = document.querySelector("script[type=module]").src;
          const { sightOf } = await import(start.replace("start.js", "camera.js"));
          const code = (text, format = "code_128") => ({ text, format });
          return [
            sightOf([code("https://a.example"), code("SF123456789"), code("G0100000042Z"), code("G0100000042Z", "qr")]),
            sightOf([code("6901234567892", "ean_13"), code("SF123456789")]),
            sightOf([code("CMD-OK"), code("G0100000042Z")]), sightOf([]),
          ].map((sight) => sight.chosen);
        }"""
    )
    assert said == ["G0100000042Z", "SF123456789", None, None]
