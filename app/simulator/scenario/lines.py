"""In which line of a TOML file a key stands: the parser does not tell, and a person wants to know."""

import re

_TABLE = re.compile(r"\s*\[\s*([\w-]+)\s*\]\s*(#.*)?$")
_ARRAY = re.compile(r"\s*\[\[\s*([\w-]+)\s*\]\]\s*(#.*)?$")
_SUB = re.compile(r"\s*\[\s*([\w-]+)\.([\w-]+)\s*\]\s*(#.*)?$")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*(?:\.[^=]*)?=")


class Lines:
    """Line numbers (from 1) of tables and keys; a table's header stands for a key that is not found."""

    def __init__(self, text: str) -> None:
        self._places: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        table, number = "", 0
        for line, row in enumerate(text.splitlines(), 1):
            if found := _ARRAY.match(row):
                table = found.group(1)
                number = counts[table] = counts.get(table, 0) + 1
                self._note(table, number, "", line)
            elif found := _SUB.match(row):
                table, number = found.group(1), counts.get(found.group(1), 0)
                self._note(table, number, found.group(2), line)
            elif found := _TABLE.match(row):
                table, number = found.group(1), 0
                self._note(table, 0, "", line)
            elif found := _KEY.match(row):
                self._note(table, number, next(part for part in found.groups() if part), line)

    def _note(self, table: str, number: int, key: str, line: int) -> None:
        self._places.setdefault((table, number, key), line)

    def of(self, table: str, key: str = "", *, number: int = 0) -> int:
        """The line of a key, of its table, or of a top key with the table's name; 0 when none is found."""
        wanted = [(table, number, key), (table, number, ""), (table, 1, ""), ("", 0, table)]
        return next((self._places[place] for place in wanted if place in self._places), 0)
