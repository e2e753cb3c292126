"""Where the simulated customs keeps what it has answered and learned: in memory, or in a folder that outlives it.

In a folder, an answer is one directory that appears by a single rename and holds the decisions, all replies, and a
copy of each reply not yet delivered; handing a reply over is again one rename. So there is no moment at which a kill
could lose or double anything.
"""

import heapq
import json
import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from app.simulator.answers import Reply
from app.simulator.memory import Fact, Filed
from app.simulator.numbers import key_of


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that follows from one message: its key, the judged applications, the replies."""

    key: str
    filed: tuple[Filed, ...]
    replies: tuple[Reply, ...]


class Drawer(Protocol):
    """What both kinds of keeping can do."""

    def keep(self, answer: Answer) -> None:
        """Keep an answer, all of it or nothing."""
        ...

    def find(self, key: str) -> list[Reply] | None:
        """The replies to a message answered before."""
        ...

    def keep_facts(self, key: str, facts: list[Fact]) -> None:
        """Keep what a message taught."""
        ...

    def has_facts(self, key: str) -> bool:
        """Whether a message was learned from before."""
        ...

    def facts(self) -> Iterator[list[Fact]]:
        """All that was learned."""
        ...

    def filed(self) -> Iterator[Filed]:
        """All judged applications, oldest first."""
        ...


class MemoryDrawer:
    """Keeps in memory, replies compressed: the demo's 20,000 parcels stay a few megabytes."""

    def __init__(self) -> None:
        self._answers: dict[str, list[tuple[datetime, str, bytes]]] = {}
        self._learned: set[str] = set()

    def keep(self, answer: Answer) -> None:
        self._answers[answer.key] = [(r.due, r.name, zlib.compress(r.body, level=1)) for r in answer.replies]

    def find(self, key: str) -> list[Reply] | None:
        found = self._answers.get(key)
        return None if found is None else [Reply(due, name, zlib.decompress(body)) for due, name, body in found]

    def keep_facts(self, key: str, facts: list[Fact]) -> None:
        # What the facts say is in the customs' memory already, and nothing here outlives it.
        self._learned.update([key] if facts else [])

    def has_facts(self, key: str) -> bool:
        return key in self._learned

    def facts(self) -> Iterator[list[Fact]]:
        return iter(())

    def filed(self) -> Iterator[Filed]:
        return iter(())


class FolderDrawer:
    """Keeps in a folder; what was half written when the process died is swept away when it is opened again."""

    def __init__(self, folder: Path) -> None:
        self._answered, self._learned = folder / "answered", folder / "learned"
        for place in (self._answered, self._learned):
            place.mkdir(parents=True, exist_ok=True)
            for left_over in place.glob(".*"):
                shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        self._next = 0
        self._due: list[tuple[datetime, str]] = []
        for place in self._answered.iterdir():
            self._expect(place)

    def keep(self, answer: Answer) -> None:
        final = self._answered / key_of(answer.key)
        building = self._answered / f".{final.name}"
        shutil.rmtree(building, ignore_errors=True)  # an earlier try ended with a full disk
        building.mkdir()
        for number, reply in enumerate(answer.replies):
            (building / f"{number}.xml").write_bytes(reply.body)
        self._next += 1
        (building / "answer.json").write_text(json.dumps(_plain(answer, self._next), ensure_ascii=False), "utf-8")
        building.rename(final)
        self._expect(final)

    def find(self, key: str) -> list[Reply] | None:
        place = self._answered / key_of(key)
        if not place.is_dir():
            return None
        return [Reply(datetime.fromisoformat(r["due"]), r["name"], r["body"].encode()) for r in _read(place)["replies"]]

    def keep_facts(self, key: str, facts: list[Fact]) -> None:
        final = self._learned / f"{key_of(key)}.json"
        building = final.with_name(f".{final.name}")
        building.write_text(json.dumps(facts), "utf-8")
        building.rename(final)

    def has_facts(self, key: str) -> bool:
        return (self._learned / f"{key_of(key)}.json").exists()

    def facts(self) -> Iterator[list[Fact]]:
        for path in sorted(self._learned.iterdir()):
            yield json.loads(path.read_text("utf-8"))

    def filed(self) -> Iterator[Filed]:
        answers = sorted((_read(place) for place in self._answered.iterdir()), key=lambda answer: answer["number"])
        for answer in answers:
            for cop_no, invt_no, accepted, pieces in answer["filed"]:
                yield Filed(cop_no, invt_no, accepted, tuple((gnum, Decimal(qty)) for gnum, qty in pieces))

    def hand_over(self, receive: Path, now: datetime) -> list[str]:
        """Move every reply that is due into `receive`, each by one rename; the names of those moved."""
        moved = []
        while self._due and self._due[0][0] <= now:
            path = Path(self._due[0][1])
            name = self._names(path)
            with suppress(FileNotFoundError):  # somebody took it by hand
                path.replace(receive / name)
                moved.append(name)
            heapq.heappop(self._due)
        return moved

    def next_due(self) -> datetime | None:
        """When the next reply falls due."""
        return self._due[0][0] if self._due else None

    def _expect(self, place: Path) -> None:
        """Note what has not been delivered yet of a kept answer."""
        answer = _read(place)
        self._next = max(self._next, answer["number"])
        for number, reply in enumerate(answer["replies"]):
            path = place / f"{number}.xml"
            if path.exists():
                heapq.heappush(self._due, (datetime.fromisoformat(reply["due"]), str(path)))

    def _names(self, path: Path) -> str:
        return _read(path.parent)["replies"][int(path.stem)]["name"]


def _plain(answer: Answer, number: int) -> dict[str, Any]:
    filed = [[f.cop_no, f.invt_no, f.accepted, [[gnum, str(qty)] for gnum, qty in f.pieces]] for f in answer.filed]
    replies = [{"due": r.due.isoformat(), "name": r.name, "body": r.body.decode()} for r in answer.replies]
    return {"number": number, "filed": filed, "replies": replies}


def _read(place: Path) -> dict[str, Any]:
    return json.loads((place / "answer.json").read_text("utf-8"))
