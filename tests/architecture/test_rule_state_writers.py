"""House rule: nobody but app/parcel/service.py, through the queries beside it, writes a parcel's state or history."""

import ast
import re
from collections.abc import Iterator

import pytest

WRITERS = (
    "app/parcel/service.py",
    "app/parcel/queries.py",
    "app/db/migrate.py *lawful_move",  # laid down by the owner; no application role may
    "app/demo/months/loader/queries.py *COPY*",  # history loaded by the superuser of a new embedded database
)
_GUARDED = {"state", "seq", "head", "state_since"}
_ROWS = {"Parcel", "JournalRow"}
_SETTERS = {"write_landings", "write_steps"}
_WRITE = re.compile(
    r"\b(INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(\s+TABLE)?|COPY)\s+(ONLY\s+)?"
    r"(public\.)?\"?(parcel|journal|lawful_move|\{\})(?!\w)"
    r"|\bUPDATE\s+(ONLY\s+)?(public\.)?\"?(journal|lawful_move|\{\})(?!\w)",
    re.IGNORECASE,
)
_UPDATE = re.compile(
    r"\bUPDATE\s+(?:ONLY\s+)?\"?parcel\"?\s.*?SET\b(.*?)(?:\bFROM\b|\bWHERE\b|\Z)", re.IGNORECASE | re.DOTALL
)
_SET_COLUMN = re.compile(r"(?:^|,|\()\s*(state|seq|head|state_since|\{\})\s*(?:=|,|\))")


def state_writers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Attributes set, rows made, statements written, and the guard's own setters called."""
    knows_rows = _knows_rows(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in _GUARDED:
            if knows_rows or "parcel" in ast.unparse(node.value):
                yield node.lineno, f"{ast.unparse(node)} is set"
        elif isinstance(node, ast.Call):
            yield from _calls(node)
        elif isinstance(node, ast.Constant | ast.JoinedStr):
            yield from ((node.lineno, f"a statement that writes: {what}") for what in _written(_words(node)))


def _knows_rows(tree: ast.Module) -> bool:
    """Whether this file has to do with a parcel's row itself; applications and manifests have states too."""
    return any(
        alias.name in _ROWS | {"models"}
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.parcel")
        for alias in node.names
    )


def _calls(node: ast.Call) -> Iterator[tuple[int, str]]:
    called = ast.unparse(node.func).rsplit(".", 1)[-1]
    first = ast.unparse(node.args[0]).rsplit(".", 1)[-1] if node.args else ""
    if called in _ROWS or called in _SETTERS:
        yield node.lineno, f"{called}(…)"
    if called in {"insert", "update", "delete"} and first in _ROWS:
        yield node.lineno, f"{called}({first})"
    if called == "setattr" and len(node.args) > 1 and ast.unparse(node.args[1]).strip("'\"") in _GUARDED:
        yield node.lineno, ast.unparse(node)


def _written(words: str) -> Iterator[str]:
    yield from (" ".join(found.group().split()) for found in _WRITE.finditer(words))
    for update in _UPDATE.finditer(words):
        yield from (f"parcel, with {found[1]} set" for found in _SET_COLUMN.finditer(update[1]))


def _words(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node.value, str) else ""


def test_only_the_state_changer_writes_states(product, hold):
    hold(state_writers, product, allowed=WRITERS)


@pytest.mark.parametrize(
    "code",
    [
        "parcel.state = 'cleared'",
        "from app.parcel.models import Parcel\nrow.state = 'cleared'",
        "from app.parcel import models\nhere.seq += 1",
        "(a_parcel.state, b) = c",
        "setattr(row, 'state', new)",
        "work.session.add(Parcel(site_id=1))",
        "models.JournalRow(seq=1)",
        "session.exec(update(Parcel).values(state='x'))",
        "X = 'UPDATE parcel SET place = %s, state = %s WHERE id = 1'",
        "X = 'UPDATE parcel AS p SET (place, state) = (1, 2)'",
        "X = f'UPDATE parcel SET {column} = 1'",
        "X = 'INSERT INTO parcel (site_id) VALUES (1)'",
        "X = f'insert into journal ({columns}) SELECT 1'",
        "X = f'UPDATE {table} SET state = 1'",
        "X = 'DELETE FROM ONLY \"journal\" WHERE true'",
        "queries.write_landings(work, births=[], moved=[])",
    ],
)
def test_a_writer_is_seen(code):
    assert list(state_writers(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "app.state.lane = lane",
        "entry.state = 'cancelled'",
        "X = 'UPDATE parcel_line SET qty = 1'",
        "X = 'SELECT state FROM parcel'",
        "X = 'UPDATE parcel SET order_no = %s FROM t WHERE state = %s'",
    ],
)
def test_readers_and_neighbours_are_left_alone(code):
    assert list(state_writers(ast.parse(code))) == []
