"""What befalls answers on their way: late, twice, in the wrong order, or never."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath

from app.simulator.book import Reply
from app.simulator.happenings import Happening

Told = list[tuple[str, Reply]]
"""Answers, each with the status it tells (`CEB900` for a format refusal)."""


def fare(happenings: Sequence[tuple[int, Happening]], seed: int | str, key: str, told: Told) -> list[Reply]:
    """What is really delivered of the answers to a message; `happenings` come with their numbers."""
    for number, happening in happenings:
        act = _ACTS.get(happening.do)
        if act and happening.meets(number, seed, key):
            told = act(happening, told)
    return [reply for _, reply in sorted(told, key=lambda item: (item[1].due, item[1].name))]


def _concerns(happening: Happening, status: str) -> bool:
    return not happening.statuses or status in happening.statuses


def _delay(happening: Happening, told: Told) -> Told:
    """Customs' own time stays what it was: only the post is late."""
    late = timedelta(seconds=happening.seconds)
    return [(s, replace(r, due=r.due + late) if _concerns(happening, s) else r) for s, r in told]


def _duplicate(happening: Happening, told: Told) -> Told:
    """The same bytes again, as files of other names."""
    again = []
    for status, reply in told:
        if _concerns(happening, status):
            for number in range(2, happening.times + 1):
                name = PurePath(reply.name)
                due = reply.due + timedelta(seconds=happening.seconds * (number - 1))
                again.append((status, Reply(due, f"{name.stem}-{number}{name.suffix}", reply.body)))
    return [*told, *again]


def _reorder(happening: Happening, told: Told) -> Told:
    """The last comes first: the times of delivery are dealt out the other way round."""
    mixed = [index for index, (status, _) in enumerate(told) if _concerns(happening, status)]
    times = [told[index][1].due for index in reversed(mixed)]
    dealt = dict(zip(mixed, times, strict=True))
    return [(s, replace(r, due=dealt[index]) if index in dealt else r) for index, (s, r) in enumerate(told)]


def _silence(happening: Happening, told: Told) -> Told:
    return [(status, reply) for status, reply in told if not _concerns(happening, status)]


_ACTS = {"delay": _delay, "duplicate": _duplicate, "reorder": _reorder, "silence": _silence}
