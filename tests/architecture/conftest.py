"""The house as its rules see it: every Python file as a syntax tree, and how a rule is held against them."""

import ast
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("app", "schemas", "labels")
BESIDE = ("tests", "benchmarks", "docs")

Rule = Callable[[ast.Module], Iterable[tuple[int, str]]]
"""A rule looks at one file and yields (line, what is wrong) for every breach."""


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def product() -> dict[str, ast.Module]:
    """Every Python file that is installed, by its path from the root."""
    return dict(_trees(PRODUCT))


@pytest.fixture(scope="session")
def every_file(product: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """Those, and the tests, benchmarks and page generators as well."""
    return product | dict(_trees(BESIDE))


@pytest.fixture(scope="session")
def hold() -> Callable[..., None]:
    """`hold(rule, trees, allowed=("app/core/clock.py",))` fails with every breach as `path:line what is wrong`.

    An allowed pattern is matched with the path, or with `path what is wrong`.
    """

    def hold_it(rule: Rule, trees: dict[str, ast.Module], *, allowed: Iterable[str] = ()) -> None:
        patterns = tuple(allowed)
        found = [
            f"{path}:{line} {what}"
            for path, tree in trees.items()
            for line, what in rule(tree)
            if not any(fnmatch(path, pattern) or fnmatch(f"{path} {what}", pattern) for pattern in patterns)
        ]
        if found:
            pytest.fail("The house rule is broken:\n" + "\n".join(found), pytrace=False)

    return hold_it


def _trees(folders: Iterable[str]) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))
