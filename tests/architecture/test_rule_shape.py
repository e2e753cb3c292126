"""House rules of size and naming: small files, small functions, a first sentence, no drawers."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

FILE_LINES, FUNCTION_LINES = 400, 50
MADE = {"__pycache__", "versions"}
"""Not written by hand: Alembic writes migrations, table after table."""
FOLDERS = ("app", "schemas", "labels", "tests", "benchmarks", "docs", "docker", ".ci")
WRITTEN_BY_HAND = {".py", ".js", ".mjs", ".css", ".html", ".sql", ".sh", ""}
"""Endings of code; data (TOML, TSV, catalogues, schemas, samples) may be as long as it is."""

OPENING = {".js": "/", ".mjs": "/", ".css": "/*", ".sql": "--", ".sh": "#!", "": "#"}
"""How a file that is not Python says first what it is; a page says it in its title."""

SPECIFIED = ("schemas/customs/messages.py class BaseTransfer",)
"""Names that the customs specification gives."""

DRAWERS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "base", "misc", "stuff"}


def long_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions of more than 50 lines, without their decorators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines"


def mute_files(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Files that do not open with a docstring."""
    if not (ast.get_docstring(tree) or "").strip():
        yield 1, "says not what it is"


def drawer_classes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Classes named after nothing: `ParcelManager`, `BaseStage`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not DRAWERS.isdisjoint(_words(node.name)):
            yield node.lineno, f"class {node.name}"


def drawer_paths(path: str) -> list[str]:
    """Folders and files named after nothing. The one base page of the screens is called so by the design."""
    named = [re.sub(r"\.\w+$", "", part) for part in PurePosixPath(path).parts]
    return [] if path.endswith(".html") else [part for part in named if not DRAWERS.isdisjoint(_words(part))]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)}


@pytest.fixture(scope="module")
def texts(root) -> dict[str, str]:
    """Every file of code, whatever its language."""
    files = (file for folder in FOLDERS for file in sorted((root / folder).rglob("*")))
    wanted = (f for f in files if f.is_file() and f.suffix in WRITTEN_BY_HAND and not MADE.intersection(f.parts))
    return {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in wanted}


def test_no_file_is_long(texts):
    lines = {path: text.count("\n") for path, text in texts.items()}
    assert {path: count for path, count in lines.items() if count > FILE_LINES} == {}


def test_no_function_is_long(every_file, hold):
    hold(long_functions, every_file, allowed=["app/db/migrations/versions/*"])  # written by Alembic


def test_every_python_file_says_what_it_is(every_file, hold):
    hold(mute_files, every_file)


def test_every_other_file_says_what_it_is(texts):
    openings = [(path, text, OPENING.get(PurePosixPath(path).suffix, "")) for path, text in texts.items()]
    assert [path for path, text, opening in openings if not text.startswith(opening)] == []


def test_nothing_is_named_after_a_drawer(texts, every_file, hold):
    assert [path for path in texts if drawer_paths(path)] == []
    hold(drawer_classes, every_file, allowed=SPECIFIED)


def test_a_long_function_is_seen():
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES))
    assert list(long_functions(ast.parse(f"def f():\n{body}")))
    assert not list(long_functions(ast.parse(f"def f():\n{body}".removesuffix("\n    x = 1"))))


@pytest.mark.parametrize("code", ["", "import os", "'  '", "# only a comment\nx = 1"])
def test_a_mute_file_is_seen(code):
    assert list(mute_files(ast.parse(code)))


@pytest.mark.parametrize("path", ["app/utils.py", "app/common/x.py", "app/db_helpers.py", "app/web/static/base.css"])
def test_a_drawer_is_seen(path):
    assert drawer_paths(path)


def test_a_drawer_class_is_seen():
    assert list(drawer_classes(ast.parse("class ScanManager: ...")))
    assert list(drawer_classes(ast.parse("class BaseStage: ...")))
    assert not list(drawer_classes(ast.parse("class Basement: ...")))
