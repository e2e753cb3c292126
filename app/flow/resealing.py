"""After a key was changed: everything that is sealed with an older one, sealed anew, in pieces that each stand alone.

There is no list of what is done: every sealed value begins with the number of its key. Killed
anywhere, the next run goes on with what is left, and nothing is ever unreadable in between.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from app.archive import service as archive
from app.db.work import Work
from app.originals.resealing import service as originals
from app.sorting.photo_store import reseal_files

OpenWork = Callable[[], AbstractContextManager[Work]]
BATCH = 200


def left_to_reseal(work: Work) -> dict[str, int]:
    """How many messages and buyers are sealed with an older key. Photos are files, and are looked at when resealed."""
    return {"messages": archive.count_old(work), "buyers": originals.count_old(work)}


def reseal(open_work: OpenWork, *, photos: Path, batch: int = BATCH) -> Iterator[tuple[str, int]]:
    """Seal everything with the newest key; yields what kind was done and how many, piece by piece."""
    for kind, some in (("messages", archive.reseal_some), ("buyers", originals.reseal_some)):
        after: int | None = 0
        while after is not None:
            with open_work() as work:
                done, after = some(work, after=after, limit=batch)
            if done:
                yield kind, done
    with open_work() as work:
        keys = work.keys
    for done in reseal_files(photos, keys=keys):
        if done:
            yield "photos", 1
