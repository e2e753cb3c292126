"""Whatever arrives from customs is kept, and goes where it belongs."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from app.archive.models import ArchivedMessage
from app.archive.service import latest_messages, open_message
from app.core.clock import business_day
from app.core.errors import Invalid
from app.flow.importing import import_file
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


@pytest.mark.parametrize(
    "body",
    [b"no xml", CHUNK.imports[:300], CHUNK.imports.replace(b"chinaport", b"elsewhere")],
    ids=["text", "cut", "ns"],
)
def test_a_file_that_somebody_brings_is_refused_and_kept_in_sight(open_work: Any, kept: Any, body: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        import_file(open_work, body=body, file_name="x.xml")
    assert kept() == ["refused"]
    with open_work() as work:
        assert open_message(work, message_id=refused.value.arguments["message_id"], purpose="a test") == body
        (seen,) = latest_messages(work, until=business_day(work.clock.now()))
        assert (seen.file_name, seen.outcome) == ("x.xml", "refused")


def test_a_file_is_safe_before_it_is_read(open_work: Any, kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever dies in the reading, a killed process or a mistake of ours: the bytes are there."""

    def dies(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("app.flow.importing.import_originals", dies)
    with pytest.raises(MemoryError):
        import_file(open_work, body=CHUNK.imports, file_name="x.xml")
    assert kept() == ["stored"]


def test_a_file_of_which_nothing_was_kept_twice_says_what_became_of_it(open_work: Any) -> None:
    for _ in range(2):
        import_file(open_work, body=CHUNK.imports, file_name="x.xml")
    with open_work() as work:
        (message,) = work.session.exec(select(ArchivedMessage)).all()
    assert (message.kind, message.outcome) == ("CEB621", "3 imported")
