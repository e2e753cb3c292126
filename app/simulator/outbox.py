"""Answers into a folder, each exactly once, whatever moment the simulator is killed at.

An answer is written into the outbox, then marked in the book as staged, then moved to `receive/` by one rename. Whoever
comes after a kill finds it waiting (written again), or staged and still in the outbox (moved now), or staged and no
longer there (it had been moved). What is staged is forgotten with the next batch.
"""

from datetime import datetime
from pathlib import Path

from app.core.disk import sync_folder
from app.simulator.book import Book, Reply

FOLDER = "folder"
"""The channel of messages that came as files."""
_BATCH = 500


class Outbox:
    """The way from the book to `receive`."""

    def __init__(self, book: Book, outbox: Path, receive: Path) -> None:
        self._book, self._outbox, self._receive = book, outbox, receive
        outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._moved: list[str] = []
        self._finish()

    def hand_over(self, now: datetime) -> int:
        """Move every answer that is due into the folder; how many."""
        count = 0
        while replies := self._book.due(now, channel=FOLDER, most=_BATCH):
            self._write(replies)
            names = [reply.name for reply in replies]
            with self._book.writing():
                self._book.mark(self._moved)
                self._book.mark(names, staged=True)
            self._moved = names
            for name in names:
                (self._outbox / name).replace(self._receive / name)
            count += len(names)
        return count

    def _write(self, replies: list[Reply]) -> None:
        for reply in replies:
            (self._outbox / reply.name).write_bytes(reply.body)
        sync_folder(self._outbox)

    def _finish(self) -> None:
        """After a kill: bring to an end what was begun."""
        staged = self._book.staged()
        for name, body in staged.items():
            path = self._outbox / name
            if path.exists():
                path.write_bytes(body)
                path.replace(self._receive / name)
        for left_over in self._outbox.iterdir():
            left_over.unlink()  # written, and nobody promised it yet: it is still waiting in the book
        self._book.mark(staged)
