"""Units of measure that retail imports use (customs' own three digits; 142 here is a bottle, not China)."""

from schemas.customs.codes.wording import table

UNITS = table("units.tsv")
