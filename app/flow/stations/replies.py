"""What a desk says to a code, and the one catalogue it is said from: `messages.tsv` beside the refusals of scans."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from app.core.words import CATALOGUE, Said, Steps, steps
from app.flow.stations.resolving import Kind
from app.parcel.lifecycle import EVENTS, STATES
from app.parcel.moves import Outcome
from schemas.http.station_codes import Tone
from schemas.vocabulary import Event, ParcelState, Verdict

_REFUSED: dict[str, Tone] = {"already_arrived": "look", "already_received": "look", "label_read": "ok"}
"""Refusals that are no reason to stop: what only says that it was done before, and a label that reads."""


def _messages() -> dict[str, Said]:
    with files(__name__.rpartition(".")[0]).joinpath("messages.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return {row["code"]: Said(f"{row['zh']}；{row['zh_next']}", f"{row['en']}; {row['en_next']}") for row in rows}


MESSAGES = _messages()
"""What only a station says; what a scan is refused with stands in app/core/words.tsv."""


@dataclass(slots=True)
class Reply:
    """What is said to one code. `place` is the sign the parcel goes to, in both languages."""

    code: str
    tone: Tone = "ok"
    kind: Kind = "waybill"
    raw: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    lpn: str | None = None
    place: Said | None = None
    upload: bool = False
    go_to: str | None = None
    leaves: bool = False
    """Whether whoever works here has scanned the log-out."""

    @property
    def told(self) -> Steps:
        """The words, in both languages."""
        return told(self.code, self.arguments)

    @property
    def in_short(self) -> Said:
        """The words of each language in one line, for a terminal."""
        both = self.told
        zh = "；".join(part for part in both.zh if part)
        return Said(zh, "; ".join(part for part in both.en if part))

    @property
    def moved(self) -> bool:
        """Whether a parcel moved now."""
        return self.outcome is not None and self.outcome.moved_now


def told(code: str, arguments: Mapping[str, Any]) -> Steps:
    """The message `code` filled in; states and events among its arguments get their names."""
    found = MESSAGES.get(code) or CATALOGUE.get(code) or MESSAGES["refused"]
    return steps(found, {"reason": code} | {name: _named(name, value) for name, value in arguments.items()})


def _named(name: str, value: Any) -> Any:
    if name == "state" and value in tuple(ParcelState):
        words = STATES[ParcelState(value)]
        return Said(words.zh, words.en)
    if name == "event" and value in tuple(Event):
        words = EVENTS[Event(value)]
        return Said(words.zh, words.en)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) and not isinstance(value, Said) else value


class NotDone(Exception):
    """A handler's no: what it wrote is thrown away, and this is said. Caught by the desk, never seen beyond it."""

    def __init__(self, code: str, /, **arguments: Any) -> None:
        super().__init__(code)
        self.code, self.arguments = code, arguments


def refused(code: str, /, **arguments: Any) -> Reply:
    """A no that stops the station until somebody has seen it."""
    return Reply(code, "stop", arguments=arguments)


def look(code: str, /, **arguments: Any) -> Reply:
    """Worth a look, no reason to stop."""
    return Reply(code, "look", arguments=arguments)


def fine(code: str, /, **arguments: Any) -> Reply:
    """Go on."""
    return Reply(code, arguments=arguments)


def tone_of(outcome: Outcome, *, verb: str) -> Tone:
    """How a verdict looks: moved goes on, done before and unknown at the door are worth a look, all else stops."""
    if outcome.verdict is Verdict.MOVED:
        unmatched = verb == "receive" and outcome.to_state == ParcelState.UNCLAIMED
        return "look" if unmatched else "ok"
    if outcome.refusal:
        return _REFUSED.get(outcome.refusal.code, "stop")
    return "look" if verb in ("arrive", "receive") else "stop"
