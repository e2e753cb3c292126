"""How far a long work is, on standard error; nothing where nobody looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.answers import errors

if TYPE_CHECKING:
    from app.reports.papers.telling import Tell


@contextmanager
def progress(words: str, *, quiet: bool = False) -> Iterator["Tell"]:
    """A bar while the work goes on; Ctrl-C ends the work."""
    from rich.progress import Progress

    with Progress(console=errors, disable=quiet, transient=True) as bar:
        task = bar.add_task(words)
        yield lambda done, of: bar.update(task, completed=done, total=of)
