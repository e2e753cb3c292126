"""Countries of origin (customs' three-digit numbers, not ISO's) and customs districts, as far as they are used here."""

from schemas.customs.codes.wording import table

COUNTRIES = table("countries.tsv")
CUSTOMS = table("customs.tsv")
