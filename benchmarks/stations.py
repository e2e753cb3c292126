"""A station's codes beside a million parcels and beside none: how long a scan waits for its echo and its verdict.

Run: python -m benchmarks.stations [--parcels 1000000] [--codes 400] [--no-browser]
"""

import json
import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.clock import SystemClock
from app.core.numbering import Numbers
from app.people.service import issue_token
from benchmarks.crowd import crowd
from benchmarks.ground import SCANNER, SITE, Ground, expected, ground, received
from benchmarks.measure import percentile
from benchmarks.serving import Served, served
from schemas.http.sessions import COOKIE

_NUMBERS, _CLOCK = Numbers(), SystemClock()
VERDICT_GOAL, ECHO_GOAL = 100.0, 50.0
"""Milliseconds at p95 (field notes, 15)."""

BOARD, ECHO = "the floor's page, read anew", "echo in Chromium"
_WARM = 20
_IN_PAGE = """codes => new Promise(async done => {
  const board = document.getElementById("board"), took = [];
  const target = document.getElementById("target");
  for (const code of codes) {
    const seen = new Promise(resolve => {
      const drawn = () => requestAnimationFrame(() => resolve(performance.now()));
      const watch = new MutationObserver(() => { watch.disconnect(); drawn(); });
      watch.observe(board, {subtree: true, childList: true, characterData: true, attributes: true});
    });
    for (const key of code) target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    const began = performance.now();
    target.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
    took.push(await seen - began);
    await new Promise(resolve => setTimeout(resolve, 150));
  }
  done(took);
})"""
"""Types codes at the page and takes the time from Enter to the frame that shows that something was read."""


def main() -> None:
    """Measure both, one after the other, and print them side by side."""
    asked = _arguments()
    found: dict[str, dict[str, list[float]]] = {}
    for name, parcels in (("empty", 0), (f"{asked.parcels:,}", asked.parcels)):
        with ground() as on:
            print(f"{name}: {crowd(on, parcels):,} rows loaded", flush=True)
            with served(on) as server:
                found[name] = _measured(on, server, asked.codes)
                if not asked.no_browser:
                    found[name] |= _echoes(on, server)
    _tell(found)
    if asked.json:
        asked.json.write_text(json.dumps(found))


def _measured(on: Ground, server: Served, codes: int) -> dict[str, list[float]]:
    """Milliseconds of every answer: one station, each code sent when the last was answered."""
    found: dict[str, list[float]] = {}
    for name, station, texts in _rounds(on, codes + _WARM):
        path = f"/stations/{station}/codes"
        server.post(path, _bodies(texts[:_WARM]), connections=1)
        found[name] = server.post(path, _bodies(texts[_WARM:]), connections=1).milliseconds
    found[BOARD] = server.get("/floor", 8).milliseconds
    return found


def _rounds(on: Ground, codes: int) -> Iterator[tuple[str, str, list[str]]]:
    """A name, a station and its codes; every parcel is scanned once."""
    yield "receive: moves a parcel", "D1", expected(on, codes)
    yield "inspect: asks a question", "S1", received(on, codes)
    yield "a waybill nobody knows", "D1", [f"NOBODY{number:08d}" for number in range(codes)]


def _bodies(texts: list[str]) -> list[dict[str, Any]]:
    """A request each, in the order of a fresh session."""
    session = _fresh()
    return [
        {"session": session, "codes": [{"id": _fresh(), "seq": seq, "text": text, "age_ms": 0, "by": "wedge"}]}
        for seq, text in enumerate(texts, 1)
    ]


def _fresh() -> str:
    return str(_NUMBERS.uuid7(_CLOCK.now()))


def _echoes(on: Ground, server: Served) -> dict[str, list[float]]:
    """Milliseconds from Enter to the echo on the screen, in Chromium; nothing where there is none."""
    chromium = os.environ.get("GUICANG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("no Chromium here: the echo is not measured")
        return {}
    from playwright.sync_api import sync_playwright

    with on.database.work(site_id=SITE, actor=SCANNER) as work:
        secret = issue_token(work, badge=SCANNER.badge, kind="session").secret
    url, texts = f"http://127.0.0.1:{server.port}", expected(on, 60)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=url)
        context.add_cookies([{"name": COOKIE, "value": secret, "url": url}])
        page = context.new_page()
        page.goto("/stations/D1")
        page.wait_for_selector("body[data-ready=true]")
        page.wait_for_timeout(1000)
        took: list[float] = page.evaluate(_IN_PAGE, texts)
        browser.close()
    return {ECHO: took[10:]}


def _tell(found: dict[str, dict[str, list[float]]]) -> None:
    """Both databases side by side, in milliseconds, with the ratio of their p95."""
    (small, few), (large, many) = found.items()
    print(f"\n{'milliseconds':<32}{small + ': p50/p95/p99':>26}{large + ': p50/p95/p99':>30}  p95 ratio")
    for name, values in many.items():
        goal = ECHO_GOAL if name == ECHO else None if name == BOARD else VERDICT_GOAL
        p95 = percentile(values, 0.95)
        judged = "" if goal is None else f"  p95 < {goal:g}: {'met' if p95 < goal else 'NOT met'}"
        ratio = p95 / percentile(few[name], 0.95)
        print(f"{name:<32}{_three(few[name]):>26}{_three(values):>30}{ratio:>9.2f}{judged}")


def _three(values: list[float]) -> str:
    return " / ".join(f"{percentile(values, share):.1f}" for share in (0.5, 0.95, 0.99))


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=1_000_000, help="(default 1,000,000)")
    parser.add_argument("--codes", type=int, default=400, help="codes of each kind (default 400)")
    parser.add_argument("--no-browser", action="store_true", help="without the echo in Chromium")
    parser.add_argument("--json", type=Path, help="write the raw figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
