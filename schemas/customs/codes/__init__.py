"""Code lists with words in Chinese and English: states, error codes, units, countries."""

from schemas.customs.codes.explaining import ERRORS, STATUSES, Explanation, explain
from schemas.customs.codes.places import COUNTRIES, CUSTOMS
from schemas.customs.codes.units import UNITS
from schemas.customs.codes.wording import UNKNOWN, Wording, words_of

__all__ = [
    "COUNTRIES",
    "CUSTOMS",
    "ERRORS",
    "STATUSES",
    "UNITS",
    "UNKNOWN",
    "Explanation",
    "Wording",
    "explain",
    "words_of",
]
