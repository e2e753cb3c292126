"""What every act of the day has at hand: database, clock, crew, the way to customs, a folder for papers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.customs.gateway import Gateway
from app.customs.signing import Signer
from app.db.work import Database, Work
from app.demo.crew import Crew
from app.parcel.scans import Scan


class Customs(Protocol):
    """The other side, as far as the day drives it."""

    def learn_original(self, message: bytes) -> None:
        """Customs knows every list it released."""
        ...


@dataclass(slots=True)
class Stage:
    """The scene of the sample day. `out` is None where no papers are to be left behind; `labels`: are any made."""

    database: Database
    site_id: int
    clock: VirtualClock
    crew: Crew
    gateway: Gateway
    customs: Customs
    signer: Signer
    out: Path | None = None
    labels: bool = True

    @contextmanager
    def work(self, actor: Actor) -> Iterator[Work]:
        """One unit of work of `actor`."""
        with self.database.work(site_id=self.site_id, actor=actor) as work:
            yield work

    def scan(self, work: Work, code: str, **data: Any) -> Scan:
        """A scan with a fresh scan id."""
        return Scan(code, work.numbers.uuid7(self.clock.now()), data=data)

    def passes(self, minutes: float) -> None:
        """Time goes by."""
        self.clock.advance(timedelta(minutes=minutes))

    def leave(self, folder: str, name: str, body: bytes) -> None:
        """Put a paper into the folder of the day."""
        if self.out is not None:
            place = self.out / folder
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(body)
