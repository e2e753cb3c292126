"""The rules that decide about a return: read from rules.toml, each with its source and its words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from app.core.findings import Finding
from app.sorting.faults import FileShape, fault, read

Otherwise = Literal["nonconforming", "hold", "grade"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `otherwise` says what its failing means; `cite` names its source in both languages."""

    key: str
    cite_zh: str
    cite_en: str
    otherwise: Otherwise
    field: str
    zh: str
    en: str
    next_zh: str
    next_en: str

    @property
    def cite(self) -> str:
        return f"{self.cite_zh} ({self.cite_en})"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule applied: whether it held, and what was found (no personal data: it is stored and shown)."""

    rule: Rule
    passed: bool
    found: Mapping[str, Any] = field(default_factory=dict)

    @property
    def zh(self) -> str:
        return _filled(self.rule.zh, self.found)

    @property
    def en(self) -> str:
        return _filled(self.rule.en, self.found)

    def finding(self) -> Finding:
        """The ruling as a finding: what is wrong, by which article, and what to do next."""
        rule = self.rule
        next_zh, next_en = _filled(rule.next_zh, self.found), _filled(rule.next_en, self.found)
        return Finding(rule.key, rule.cite, rule.field, self.zh, self.en, next_zh, next_en)

    def as_json(self) -> dict[str, Any]:
        """What an inspection keeps of it: the key, the source as it was then, the verdict, what was found."""
        return {"rule": self.rule.key, "source": self.rule.cite_en, "passed": self.passed, "found": dict(self.found)}


class Rules(Mapping[str, Rule]):
    """All rules by key, with the next step for each state."""

    def __init__(self, by_key: Mapping[str, Rule], next_steps: Mapping[str, tuple[str, str]]) -> None:
        self._by_key = MappingProxyType(dict(by_key))
        self._next_steps = MappingProxyType(dict(next_steps))

    def __getitem__(self, key: str) -> Rule:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def ruling(self, key: str, passed: bool, **found: Any) -> Ruling:
        """The rule `key` applied."""
        return Ruling(self[key], passed, found)

    def recall(self, kept: Mapping[str, Any]) -> Ruling:
        """A ruling as an inspection kept it."""
        return Ruling(self[kept["rule"]], kept["passed"], kept["found"])

    def next_step(self, state: str) -> tuple[str, str]:
        """What to do with a parcel in `state` so that it can be declared, in Chinese and English."""
        return self._next_steps.get(state, self._next_steps["otherwise"])


class _Words(FileShape):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class _RuleShape(_Words):
    source: str
    article_zh: str = ""
    article_en: str = ""
    unverified: bool = False
    otherwise: Otherwise
    field: str
    next_zh: str
    next_en: str


class _RulesShape(FileShape):
    source: dict[str, _Words]
    rule: dict[str, _RuleShape]
    next_step: dict[str, _Words]


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _filled(words: str, found: Mapping[str, Any]) -> str:
    return words.format_map(_Blank(found))


def load_rules(path: Traversable) -> Rules:
    """The rules in the file at `path`. Raises `Invalid` (sorting_data) naming file and key."""
    shape = read(path, _RulesShape)
    if "otherwise" not in shape.next_step:
        raise fault(path.name, "next_step.otherwise", "is missing")
    rules = {key: _rule(path.name, key, found, shape) for key, found in shape.rule.items()}
    return Rules(rules, {state: (words.zh, words.en) for state, words in shape.next_step.items()})


def _rule(file: str, key: str, found: _RuleShape, shape: _RulesShape) -> Rule:
    source = shape.source.get(found.source)
    if source is None:
        raise fault(file, f"rule.{key}.source", f"there is no source {found.source}")
    cites = source.zh + found.article_zh, f"{source.en} {found.article_en}".strip()
    if found.unverified:  # never passed off as checked
        cites = f"{cites[0]}（条款号待核）", f"{cites[1]}, number unverified"
    return Rule(key, *cites, found.otherwise, found.field, found.zh, found.en, found.next_zh, found.next_en)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules this installation came with."""
    return load_rules(files("app.sorting").joinpath("rules.toml"))
