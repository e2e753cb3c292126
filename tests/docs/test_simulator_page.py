"""docs/simulator.md has every rule, code, practice, happening and scenario that the simulated customs has."""

import tomllib
from collections.abc import Callable

from app.simulator.happenings import KINDS
from app.simulator.law import FORMAT_RULES, RULES, SIGNATURE_RULES
from app.simulator.law.beyond import BEYOND
from app.simulator.practice import PRACTICES
from app.simulator.scenario import built_in_names
from app.simulator.scenario.reading import read
from app.simulator.scenario.shapes import HAPPENING, LUCK, TIMES, TOP
from app.simulator.scenario.shapes import RULES as STRICTNESS
from schemas.customs.codes.explaining import ERRORS

PAGE = "docs/simulator.md"
Rows = Callable[[str, str], list[list[str]]]


def test_every_rule_stands_there(rows: Rows) -> None:
    kinds = (("rule of the message", FORMAT_RULES), ("rule of the signature", SIGNATURE_RULES))
    for heading, rules in (*kinds, ("rule of the application", RULES)):
        assert rows(PAGE, heading) == [[f"`{rule.name}`", rule.code, rule.en, rule.source] for rule in rules]


def test_every_code_beyond_the_rules_stands_there(rows: Rows) -> None:
    assert rows(PAGE, "code") == [[code, ERRORS[code].en, why] for code, why in BEYOND.items()]


def test_every_practice_and_happening_stands_there(rows: Rows) -> None:
    assert rows(PAGE, "practice") == [[f"`{practice.name}`", practice.en] for practice in PRACTICES]
    assert [row[0].strip("`") for row in rows(PAGE, "happening")] == list(KINDS)


def test_the_example_can_be_read_and_shows_every_key(page: Callable[[str], str]) -> None:
    text = page(PAGE)
    start = text.index('    title = "查验日"')
    end = text.index("| happening |")
    example = "\n".join(line.removeprefix("    ") for line in text[start:end].splitlines())
    example = example.replace("0123…64 hex digits", "0" * 64)
    assert read(example, "example").seed == 7
    found = tomllib.loads(example)
    assert {key for key in found if not isinstance(found[key], dict | list)} == set(TOP)
    assert set(found["times"]) - {"399"} == set(TIMES)
    assert set(found["luck"]) == set(LUCK)
    assert set(found["rules"]) == set(STRICTNESS)
    named = {key for key in HAPPENING if f"`{key}`" in text or key in found["happening"][0]}
    assert named == set(HAPPENING)


def test_every_scenario_is_named(page: Callable[[str], str]) -> None:
    assert [name for name in built_in_names() if f"`{name}`" not in page(PAGE)] == []
