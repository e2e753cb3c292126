"""Whose words stand in a chart: Chinese, English, or on paper both."""

from dataclasses import dataclass
from typing import Literal

Tongue = Literal["zh", "en", "both"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things in one language, or in both."""

    tongue: Tongue

    def __call__(self, zh: str, en: str) -> str:
        """The words as they are written; a name has no English."""
        if self.tongue == "both":
            return f"{zh} {en}".rstrip()
        return self.one(zh, en)

    def one(self, zh: str, en: str) -> str:
        """The words where there is room for one language only: Chinese goes first."""
        return en or zh if self.tongue == "en" else zh
