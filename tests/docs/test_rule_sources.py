"""docs/policy.md says of every source of rules what its articles were checked against; none passes silently."""

import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from app.sorting.rules import rules

Rows = Callable[[str, str], list[list[str]]]


@pytest.fixture(scope="module")
def told(root: Path) -> dict[str, list[dict[str, object]]]:
    """The rules of rules.toml by their source."""
    found: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for key, rule in tomllib.loads((root / "app/sorting/rules.toml").read_text(encoding="utf-8"))["rule"].items():
        found[rule["source"]].append(rule | {"key": key})
    return found


def test_every_source_is_accounted_for(rows: Rows, told: dict[str, list[dict[str, object]]]) -> None:
    named = {name.strip(" `") for row in rows("docs/policy.md", "source of rules") for name in row[0].split(",")}
    assert named == set(told)


def test_what_was_not_verified_is_marked_in_data_and_in_words(
    rows: Rows, told: dict[str, list[dict[str, object]]]
) -> None:
    for names, articles, checked in rows("docs/policy.md", "source of rules"):
        for rule in [rule for name in names.split(",") for rule in told[name.strip(" `")]]:
            assert bool(rule.get("article_en")) == (articles != "none"), rule["key"]
            assert bool(rule.get("unverified")) == checked.startswith("unverified"), rule["key"]
            assert ("条款号待核" in rules()[str(rule["key"])].cite_zh) == bool(rule.get("unverified"))
