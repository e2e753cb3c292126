"""A scenario file → habits; whatever is wrong with it is named with its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from app.simulator.habits import Habits
from app.simulator.happenings import Happening
from app.simulator.scenario.lines import Lines
from app.simulator.scenario.shapes import HAPPENING, LUCK, RULES, TIMES, TOP, Shape, misfit, misfit_of_time

_AT_LINE = re.compile(r"at line (\d+)")
_ENDING = ".toml"


class ScenarioError(ValueError):
    """What is wrong with a scenario file, in a sentence, and in which line (0: nowhere in particular)."""

    def __init__(self, message: str, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}: {message}" if line else message)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its name, what it is about in both languages, its seed if it has one, and the habits it asks for."""

    name: str
    title: str
    title_en: str
    seed: int | str | None
    habits: Habits


def built_in_names() -> list[str]:
    """The scenarios that come with the program."""
    folder = files("app.simulator.scenario")
    return sorted(entry.name.removesuffix(_ENDING) for entry in folder.iterdir() if entry.name.endswith(_ENDING))


def built_in(name: str) -> Scenario:
    """One of them; KeyError for another name."""
    if name not in built_in_names():
        raise KeyError(name)
    return read((files("app.simulator.scenario") / f"{name}{_ENDING}").read_text("utf-8"), name)


def load(path: Path) -> Scenario:
    """A scenario from a file. Raises ScenarioError, or OSError when it cannot be read."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError("the file is not UTF-8", error.object[: error.start].count(b"\n") + 1) from None
    return read(text, path.stem)


def read(text: str, name: str) -> Scenario:
    """A scenario from its text. Raises ScenarioError."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place.group(1)) if place else text.count("\n") + 1
        raise ScenarioError(f"this is no TOML: {str(error).partition(' (at')[0]}", line) from None
    lines = Lines(text)
    tables = {key: value for key, value in found.items() if key in _READERS or isinstance(value, dict | list)}
    top = {key: value for key, value in found.items() if key not in tables}
    _check(top, TOP, lines, "")
    habits = Habits(**_habits(tables, lines))
    return Scenario(name, top.get("title", name), top.get("title_en", top.get("title", name)), top.get("seed"), habits)


def _habits(tables: Mapping[str, Any], lines: Lines) -> dict[str, Any]:
    """The tables as arguments of Habits. Without [luck] there is none."""
    given: dict[str, Any] = {"rejected": 0.0, "line_errors": 0.0, "signature_errors": 0.0}
    for name, table in tables.items():
        if name not in _READERS:
            raise ScenarioError(f"there is no table {name!r}; there are {', '.join(_READERS)}", lines.of(name))
        given |= _READERS[name](table, lines)
    return given


def _times(table: Any, lines: Lines) -> dict[str, Any]:
    _must_be_table(table, lines, "times")
    named = {key: value for key, value in table.items() if key in TIMES}
    _check(named, TIMES, lines, "times")
    seconds = {key: value for key, value in table.items() if key not in TIMES}
    for key, value in seconds.items():
        if trouble := misfit_of_time(key, value):
            raise ScenarioError(f"times.{key}: {trouble}", lines.of("times", key))
    return {**named, "seconds": seconds}


def _rules(table: Any, lines: Lines) -> dict[str, Any]:
    _must_be_table(table, lines, "rules")
    _check(table, RULES, lines, "rules")
    held = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    if "trusted" in held:
        held["trusted"] = frozenset(str(print_).lower() for print_ in held["trusted"])
    return held


def _luck(table: Any, lines: Lines) -> dict[str, Any]:
    _must_be_table(table, lines, "luck")
    _check(table, LUCK, lines, "luck")
    return dict(table)


def _owners(table: Any, lines: Lines) -> dict[str, Any]:
    _must_be_table(table, lines, "owners")
    for key, value in table.items():
        if not isinstance(value, str):
            raise ScenarioError(f"owners.{key}: an enterprise's code as text is wanted", lines.of("owners", key))
    return {"owners": {key.lower(): value for key, value in table.items()}}


def _happenings(rows: Any, lines: Lines) -> dict[str, Any]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ScenarioError("a happening begins with [[happening]], in double brackets", lines.of("happening"))
    return {"happenings": tuple(_happening(row, number, lines) for number, row in enumerate(rows, 1))}


def _happening(row: dict[str, Any], number: int, lines: Lines) -> Happening:
    if "do" not in row:
        raise ScenarioError("a happening needs `do`", lines.of("happening", number=number))
    _check(row, HAPPENING, lines, "happening", number)
    match = tuple(row.get("match", {}).items())
    statuses = tuple(row.get("statuses", ()))
    return Happening(**{**row, "match": match, "statuses": statuses})


def _must_be_table(table: Any, lines: Lines, name: str) -> None:
    if not isinstance(table, dict):
        raise ScenarioError(f"{name} is a table: [{name}]", lines.of(name))


def _check(table: Mapping[str, Any], shapes: Mapping[str, Shape], lines: Lines, name: str, number: int = 0) -> None:
    """Every key is known, and every value fits."""
    for key, value in table.items():
        if key not in shapes:
            there = f"in [{name}]" if name else "at the top"
            message = f"there is no {key!r} {there}; there are {', '.join(shapes)}"
            raise ScenarioError(message, lines.of(name, key, number=number))
        if trouble := misfit(shapes[key], value):
            raise ScenarioError(f"{key}: {trouble}", lines.of(name, key, number=number))


_READERS = {"times": _times, "rules": _rules, "luck": _luck, "owners": _owners, "happening": _happenings}
