"""The live counts: one count for everybody who looks, each owner's own, and streams that end by themselves."""

import asyncio
import json
from typing import Any

from httpx import Client

from app.core.actor import Actor
from app.db.work import Database
from app.parcel.moves import Move
from app.parcel.service import advance
from app.web import live
from app.web.live import Board
from schemas.vocabulary import Event, ParcelState, Role

SOMEBODY = Actor("B0001", frozenset({Role.OPERATOR}))


def events(client: Client) -> list[dict[str, Any]]:
    """What one stream says until it ends."""
    with client.stream("GET", "/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: ")]


def test_a_stream_tells_every_stop_in_words_and_ends(enter, monkeypatch, work, given_parcel, given_original):
    given_parcel(ParcelState.HELD, original=given_original(ebc_code="440166TE01"))
    given_parcel(ParcelState.HELD, original=given_original(ebc_code="440166TE09"))
    work.session.commit()
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.1)
    (first,) = events(enter("mei"))
    assert first["stops"]["held"]["count"] == "2"
    assert first["stops"]["held"]["label"] == "暂存待核：2 件，最久 0 分钟"
    assert first["stops"]["arrived"]["empty"]
    assert (first["inside"], first["at"]) == ("2", "10:00:00")
    (own,) = events(enter("owen"))
    assert own["stops"]["held"]["count"] == "1"


def test_many_who_look_are_one_count(database: Database, work, given_parcel, monkeypatch):
    lpn = given_parcel(ParcelState.RECEIVED).lpn
    work.session.commit()

    async def look() -> list[int]:
        board = Board(database, 1)
        together = await asyncio.gather(*(board.now(SOMEBODY) for _ in range(10)))
        assert len({id(counts) for counts in together}) == 1
        advance(work, Move(Event.HOLD, code=lpn))
        work.session.commit()
        still = await board.now(SOMEBODY)
        monkeypatch.setattr(live, "FRESH_SECONDS", 0.0)
        fresh = await Board(database, 1).now(SOMEBODY)
        return [len(found[1].keys() & {ParcelState.HELD}) for found in (still, fresh)]

    assert asyncio.run(look()) == [0, 1]
