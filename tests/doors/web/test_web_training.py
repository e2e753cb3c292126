"""Training: fake parcels that answer like real ones, the same after every reset, and that nobody ever counts."""

from typing import Any
from uuid import uuid4

import pytest
import zxingcpp
from httpx import Client
from pypdfium2 import PdfDocument

from app.core.actor import system_actor
from app.core.errors import Invalid, NotFound
from app.core.settings import Settings
from app.demo.practice import practice_sheet
from app.demo.queries import count_states
from app.demo.training import reset_training
from app.parcel.searching import search
from app.parcel.views import Wanted
from schemas.vocabulary import ParcelState

SITE = Settings().training_site


def at_training(database: Any) -> Any:
    return database.work(site_id=SITE, actor=system_actor())


def first(database: Any, state: ParcelState) -> Any:
    with at_training(database) as work:
        return search(work, wanted=Wanted(state=state), limit=1)[0]


def test_practice_is_the_same_after_every_reset_and_counts_nowhere(
    client: Client, hidden, database, address, work
) -> None:
    token = {"x-csrf-token": hidden(client.get("/stations/scanners"), "csrf_token")}

    def scan(text: str, station: str = "TRAIN-S1") -> dict[str, Any]:
        codes = [{"id": str(uuid4()), "seq": 1, "text": text, "age_ms": 0}]
        body = {"session": str(uuid4()), "codes": codes}
        answer = client.post(f"/stations/{station}/codes", json=body, headers=token)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert client.post("/stations/TRAIN-S1/codes", json={}, headers=token).status_code in (404, 422)
    told = []
    for _ in range(2):
        made = reset_training(database, Settings(), address.owner_url, parcels=20)
        assert "TRAIN-S1" in made.stations
        lpn = first(database, ParcelState.RECEIVED).lpn
        said = scan(lpn)
        with at_training(database) as other:
            told.append((count_states(other), said["answers"][0]["zh"]["said"].replace(lpn, "LPN")))
        assert (lpn[:3], said["desk"]["training"], said["desk"]["staff"]["badge"]) == ("G99", True, "B0001")
    assert told[0] == told[1]
    assert scan(first(database, ParcelState.RECEIVED).lpn, "S1")["answers"][0]["tone"] == "stop", (
        "no parcel of the real site"
    )
    assert not scan("NOBODY0000001", "S1")["desk"]["training"]
    assert count_states(work) == {}, "nothing of it is at the real site"
    assert {"TRAIN-S1", "S1"} <= {each["name"] for each in client.get("/stations/me.json").json()["stations"]}
    assert "TRAIN-" not in client.get("/floor").text
    with at_training(database) as other:
        pages = [page.render(scale=2).to_pil() for page in PdfDocument(practice_sheet(other))]
    on_paper = {each.text for page in pages for each in zxingcpp.read_barcodes(page)}
    assert {"STATION-TRAIN-S1", "BIN-A-01-01", "NOBODY0000001", first(database, ParcelState.RECEIVED).lpn} <= on_paper


def test_the_real_site_is_never_emptied(database, address, work) -> None:
    with pytest.raises(Invalid) as refused:
        reset_training(database, Settings(training_site=1), address.owner_url)
    assert refused.value.code == "training_is_real"
    with at_training(database) as other, pytest.raises(NotFound):
        practice_sheet(other)
