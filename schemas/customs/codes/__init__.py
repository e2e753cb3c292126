"""Code lists with words in Chinese and English: states, error codes, units, countries."""

from schemas.customs.codes.errors import ERROR_WORDS
from schemas.customs.codes.explaining import Explanation, explain
from schemas.customs.codes.places import COUNTRIES, CUSTOMS
from schemas.customs.codes.status import STATUS_WORDS, status_words
from schemas.customs.codes.units import UNITS
from schemas.customs.codes.wording import UNKNOWN, Wording, words_of

__all__ = [
    "COUNTRIES",
    "CUSTOMS",
    "ERROR_WORDS",
    "STATUS_WORDS",
    "UNITS",
    "UNKNOWN",
    "Explanation",
    "Wording",
    "explain",
    "status_words",
    "words_of",
]
