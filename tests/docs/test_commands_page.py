"""docs/commands.md names every command with its arguments, options and defaults, and every code of a station."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

from app.cli import app
from app.flow.stations.commands import NEXT_PARCEL
from app.flow.stations.resolving import PREFIXES
from app.printing.commands import COMMANDS
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.holding import HoldReason

Rows = Callable[[str, str], list[list[str]]]
Commands = dict[str, dict[str, str]]
PAGE = "docs/commands.md"


def leaves(command: Any, path: tuple[str, ...] = ("guicang",)) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its whole name."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from leaves(inner, (*path, name))
    if not hasattr(command, "commands") or command.invoke_without_command:
        yield " ".join(path), command


PROGRAM = dict(leaves(get_command(app)))


@pytest.fixture(scope="module")
def documented(rows: Rows) -> Commands:
    """The commands of the page, each with its options (without their value's name) and what is said of them."""
    found: Commands = {}
    for cell, said in rows(PAGE, "command or option"):
        call = cell.strip("`")
        if call.startswith("guicang "):
            words = [word for word in call.split() if not word.isupper() and not word.endswith("...")]
            found[here := " ".join(words)] = {"": call.removeprefix(" ".join(words)).strip()}
        else:
            found[here][call.split()[0]] = said
    return found


def test_every_command_is_documented(documented: Commands) -> None:
    assert list(documented) != []
    assert set(documented) == set(PROGRAM)


@pytest.mark.parametrize("name", PROGRAM)
def test_every_option_is_documented(name: str, documented: Commands) -> None:
    options = {opt for p in PROGRAM[name].params if p.param_type_name == "option" for opt in p.opts}
    assert documented[name].keys() - {""} == options


@pytest.mark.parametrize("name", PROGRAM)
def test_every_argument_is_documented(name: str, documented: Commands) -> None:
    arguments = [p.metavar or p.name.upper() for p in PROGRAM[name].params if p.param_type_name == "argument"]
    assert documented[name][""] == " ".join(arguments)


@pytest.mark.parametrize("name", PROGRAM)
def test_defaults_are_documented(name: str, documented: Commands) -> None:
    for parameter in PROGRAM[name].params:
        if parameter.param_type_name == "option" and parameter.default not in (None, False):
            said = documented[name][parameter.opts[0]]
            assert f"({parameter.default}" in said, f"{parameter.opts[0]} is {parameter.default} unless given"


def test_every_command_code_is_documented(rows: Rows) -> None:
    assert {row[0].strip("`") for row in rows(PAGE, "code")} == set(COMMANDS)


def test_every_command_code_stands_in_the_help() -> None:
    text = PROGRAM["guicang scan"].help
    assert [code for code in (*NEXT_PARCEL, "CMD-CANCEL") if code not in text] == []


def test_every_prefix_is_documented(rows: Rows) -> None:
    assert [row[0].strip("`-") for row in rows(PAGE, "prefix")] == list(PREFIXES)


def test_the_reasons_shown_are_reasons(page: Callable[[str], str]) -> None:
    text = page(PAGE)
    assert "REASON-papers" in text
    assert "papers" in set(HoldReason)
    assert "REASON-damaged" in text
    assert "damaged" in BLOCK_REASONS
