"""A desk's state between two codes: plain data, kept in memory by the terminal and as JSON by the web. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

KEPT_ACTS = 10
"""How many moves back a session remembers for taking the last one back."""


@dataclass(slots=True)
class Asking:
    """A parcel that is being asked about. `about` is what for: inspect, hold, block, reprint or split.

    `question` is the key of the open question, `answers` what was said so far, `grade` the inspector's own wish.
    """

    about: str
    lpn: str
    question: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    grade: str | None = None


@dataclass(slots=True)
class Act:
    """A move this session made: what undo takes back. `code` is what was scanned, `before` where it came from."""

    verb: str
    lpn: str | None
    code: str
    to_state: str
    before: str | None = None


@dataclass(slots=True)
class DeskState:
    """Everything a station remembers. `verb` waits for its parcel, with `data` said beforehand; `context` stays until
    it is scanned anew; `hand` is the parcel that was scanned last; `expects` is what the very next code is taken as."""

    verb: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    context: dict[str, str] = field(default_factory=dict)
    asking: Asking | None = None
    hand: str | None = None
    expects: str | None = None
    acts: list[Act] = field(default_factory=list)
    training: bool = False

    def drop(self) -> None:
        """Forget what was begun and not ended; context and what was done stay."""
        self.verb = self.asking = self.expects = None
        self.data = {}

    def did(self, act: Act) -> None:
        """Remember a move."""
        self.acts = [*self.acts, act][-KEPT_ACTS:]

    def as_json(self) -> dict[str, Any]:
        """The state as the database keeps it. Answers as pairs: jsonb keeps no order of names."""
        kept = asdict(self)
        if self.asking:
            kept["asking"]["answers"] = [list(pair) for pair in self.asking.answers.items()]
        return kept


def state_from(kept: Mapping[str, Any]) -> DeskState:
    """The state that was kept; what another version wrote and this one does not know is left out."""
    known = _fitting(DeskState, kept)
    asking, acts = known.pop("asking", None), known.pop("acts", ())
    state = DeskState(**known)
    if asking:
        told = _fitting(Asking, asking)
        told["answers"] = dict(told.get("answers", ()))
        state.asking = Asking(**told)
    return replace(state, acts=[Act(**_fitting(Act, act)) for act in acts])


def _fitting(kind: type[Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}
