"""Erasing what is due, piece by piece: a kill between two pieces loses nothing, the next run goes on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from app.db.work import Work
from app.retention.service import BATCH, KINDS, erase_some
from app.sorting.photo_store import remove_file

OpenWork = Callable[[], AbstractContextManager[Work]]


def erase_due(open_work: OpenWork, *, photos: Path, batch: int = BATCH) -> Iterator[tuple[str, int]]:
    """Erase whatever is due by the site's policy; yields what kind was erased and how many, piece by piece.

    Files go before the commit: killed in between, the photo is still due and is erased again.
    """
    for kind in KINDS:
        done = batch
        while done == batch:
            with open_work() as work:
                done, files = erase_some(work, kind=kind, limit=batch)
                for digest, media_type in files:
                    remove_file(photos, digest, media_type)
            if done:
                yield kind, done
