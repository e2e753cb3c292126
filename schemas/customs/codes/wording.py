"""A code's words in both languages, and the reader of the tables they stand in."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Wording:
    """What a code means, in Chinese and in English."""

    zh: str
    en: str


UNKNOWN = Wording("未知代码", "unknown code")


def table(name: str) -> dict[str, Wording]:
    """A table of this folder: tab-separated `code`, `zh`, `en` with a heading line."""
    text = (files("schemas.customs.codes") / name).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["code"]: Wording(row["zh"], row["en"]) for row in rows}


def words_of(words: Mapping[str, Wording], code: str) -> Wording:
    """The words of a code, or the words for one nobody knows: a code is never shown alone."""
    return words.get(code, UNKNOWN)
