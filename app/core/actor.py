"""Who acts, where, in which role: what the journal writes beside every event."""

from dataclasses import dataclass, field

from schemas.vocabulary import Role

SYSTEM = "system"
"""The badge of whatever happens by itself: receipts, deadlines, lapses."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a station, or the system itself (`roles` empty and badge `system`).

    The badge is a pseudonym: names stay in the staff table and never reach the journal.
    """

    badge: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    station: str | None = None
    camera: str | None = None
    device: str | None = None
    owner_code: str | None = None

    @property
    def is_system(self) -> bool:
        return self.badge == SYSTEM


def system_actor() -> Actor:
    """The actor of everything nobody pressed a button for."""
    return Actor(badge=SYSTEM)
