"""How the terminal answers: text for people, JSON for programs, errors on standard error."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.core.errors import Conflict, Forbidden, GuicangError, Invalid, NotFound, Unavailable

EXIT_CODES: dict[type[GuicangError], int] = {NotFound: 3, Conflict: 4, Invalid: 5, Forbidden: 6, Unavailable: 7}
"""2 is a wrong call (the command line's own), 1 anything unexpected."""

console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)


def fail(error: GuicangError) -> int:
    """Say what went wrong; returns the exit code of its kind."""
    errors.print(f"[red]guicang:[/red] {escape(error.message)}", highlight=False, markup=True)
    said = json.dumps(error.arguments, default=str, ensure_ascii=False) if error.arguments else ""
    errors.print(f"  {error.code} {said}".rstrip(), highlight=False, markup=False, style="dim")
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def print_json(answer: object) -> None:
    """One JSON document on standard output, in UTF-8."""
    sys.stdout.write(json.dumps(answer, default=_plain, ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table for people; `empty` says what to do when there is nothing."""
    if not rows:
        console.print(empty)
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")  # Chinese has no blanks to break at: the default would cut it off
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


def _plain(value: Any) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    raise TypeError(type(value).__name__)
