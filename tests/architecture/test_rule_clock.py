"""House rule: only app/core/clock.py asks what time it is, so that a whole day can be played on a virtual clock."""

import ast
import re
from collections.abc import Iterator

import pytest

CLOCK = ("app/core/clock.py",)
_READINGS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"},
    "func": {"now", "current_timestamp", "current_date", "localtimestamp"},
}
_SQL_READING = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|\b(current_timestamp|current_date)\b",
    re.IGNORECASE,
)
_SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")


def clock_readings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every way to the machine's or the database's clock; waiting (`monotonic`, `sleep`) is none."""
    real_names = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rsplit(".", 1)[-1]
            if node.attr in _READINGS.get(real_names.get(owner, owner), ()):
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            for name in node.names:
                if name.name in _READINGS["time"]:
                    yield node.lineno, f"from time import {name.name}"
        elif isinstance(node, ast.Constant | ast.JoinedStr) and _SQL.match(words := _literal(node)):
            for found in _SQL_READING.finditer(words):
                yield node.lineno, f"{found.group()} in a statement"


def _literal(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node.value, str) else ""


def _names(tree: ast.Module) -> dict[str, str]:
    """What names of the clocks' modules are called here: `from datetime import datetime as dt` is dt → datetime."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return {alias.asname: alias.name for node in imports for alias in node.names if alias.asname}


def test_only_the_clock_tells_the_time(product, hold):
    hold(clock_readings, product, allowed=CLOCK)


def test_no_sql_file_reads_the_clock(root):
    files = [file for file in (root / "app").rglob("*.sql") if _SQL_READING.search(file.read_text(encoding="utf-8"))]
    assert files == []


@pytest.mark.parametrize(
    "code",
    [
        "at = datetime.now(UTC)",
        "at = datetime.datetime.utcnow()",
        "from datetime import datetime as dt\nat = dt.now()",
        "field(default_factory=datetime.now)",
        "day = date.today()",
        "import time\nat = time.time()",
        "import time as t\nat = t.time_ns()",
        "from time import time",
        "Column(server_default=func.now())",
        "X = 'SELECT id FROM parcel WHERE state_since < now()'",
        "X = f'UPDATE {t} SET at = CURRENT_TIMESTAMP'",
    ],
)
def test_a_reading_is_seen(code):
    assert list(clock_readings(ast.parse(code)))


@pytest.mark.parametrize("code", ["work.clock.now()", "time.monotonic()", "time.sleep(1)", "X = 'what is now() here'"])
def test_waiting_and_our_clock_are_no_readings(code):
    assert list(clock_readings(ast.parse(code))) == []
