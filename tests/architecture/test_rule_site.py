"""House rule: every query names its site, so that one centre never sees another's rows and any table may be spread."""

import ast
import re
from collections.abc import Iterator

import pytest

from app.db.tables import metadata

_STATEMENT = re.compile(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b")
_TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:ONLY\s+)?\"?([a-z_]+)")
SHARED = {"lawful_move"}


def siteless(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Statements over our tables without a site: written as text, or built with `select`, `update`, `delete`."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in parts:
            words = ast.unparse(node) if isinstance(node, ast.JoinedStr) else str(node.value)
            if tables := tables_without_site(words):
                yield node.lineno, f"no site for {', '.join(sorted(tables))}"
        elif isinstance(node, ast.FunctionDef) and _builds(node) and "site_id" not in ast.unparse(node):
            yield node.lineno, f"{node.name} builds a statement without site_id"


def tables_without_site(words: str) -> set[str]:
    """The tables that a statement reaches for without saying of which site."""
    text = re.sub(r"\A[rf]*['\"]+(\\n)?", "", words)
    if not _STATEMENT.match(text) or re.search(r"site", text):
        return set()
    return set(_TABLE.findall(text.replace("\\n", "\n"))) & (set(metadata().tables) - SHARED)


def _builds(function: ast.FunctionDef) -> bool:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Name) and called.id in {"select", "update", "delete"} for called in calls)


def test_every_query_names_its_site(product, hold):
    hold(siteless, product)


def test_every_sql_file_names_its_site(root):
    files = {file: tables_without_site(file.read_text(encoding="utf-8")) for file in (root / "app").rglob("*.sql")}
    assert {file: tables for file, tables in files.items() if tables} == {}


@pytest.mark.parametrize(
    "code",
    [
        "X = 'SELECT id FROM parcel WHERE lpn = %s'",
        "X = f'''\nUPDATE parcel SET {columns} WHERE id = 1'''",
        "X = 'DELETE FROM parcel_line WHERE parcel_id = 1'",
        "def f(work): return work.session.exec(select(Staff).where(Staff.badge == 'x'))",
    ],
)
def test_a_siteless_query_is_seen(code):
    assert list(siteless(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "X = 'SELECT id FROM parcel WHERE site_id = %s'",
        "X = 'SELECT event FROM lawful_move'",
        "X = 'SELECT 1 FROM pg_class'",
        "def f(work): return select(Staff).where(Staff.site_id == work.site_id)",
    ],
)
def test_a_query_with_a_site_is_left_alone(code):
    assert list(siteless(ast.parse(code))) == []
