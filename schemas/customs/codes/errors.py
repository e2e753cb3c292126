"""Negative answers to a return application (-625xxx) and the exchange platform's own (0001 to 3999)."""

from schemas.customs.codes.wording import table

ERROR_WORDS = table("errors.tsv")
