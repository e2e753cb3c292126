"""Whatever arrives from customs is kept, and goes where it belongs."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from app.archive.models import ArchivedMessage
from app.flow.mail import take_in
from app.originals.models import Original
from app.simulator.world import World

CHUNK = next(World(5, 3, date(2026, 11, 14)).chunks())


@pytest.fixture
def kept(open_work: Any) -> Any:
    def outcomes() -> list[str]:
        with open_work() as work:
            return [row.outcome for row in work.session.exec(select(ArchivedMessage))]

    return outcomes


def test_lists_and_their_releases_reach_originals(open_work: Any, kept: Any) -> None:
    for name, body in (("a.xml", CHUNK.imports), ("b.xml", CHUNK.releases)):
        with open_work() as work:
            take_in(work, body=body, file_name=name)
    with open_work() as work:
        assert all(row.released_at for row in work.session.exec(select(Original)))
    assert len(kept()) == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"no xml", CHUNK.imports[:300], CHUNK.imports.replace(b"chinaport", b"elsewhere"), b"<x/>"],
    ids=["empty", "text", "cut", "namespace", "foreign"],
)
def test_what_nobody_can_read_is_kept_and_raises_nothing(open_work: Any, kept: Any, body: bytes) -> None:
    with open_work() as work:
        said = take_in(work, body=body, file_name="x.xml")
    assert said.startswith("refused")
    assert kept() == ["refused"]
