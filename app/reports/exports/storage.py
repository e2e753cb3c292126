"""The files of exports on disk: sealed in pieces, written whole or not at all, read piece by piece.

An evidence bundle may hold what is sealed everywhere else, so no file lies open here. A piece is bound to
its export, its place and whether it is the last: pieces cannot be swapped, and a cut file does not read.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from app.core.disk import whole_file
from app.core.errors import NotFound
from app.core.sealing import KeyRing

PIECE = 1 << 20
_NAME = re.compile(r"(\d+)\.sealed")


class Stored(NamedTuple):
    """A file as it was before it was sealed."""

    sha256: bytes
    size: int


class Shelf(NamedTuple):
    """Where the files of one site lie, and the keys they are sealed with."""

    folder: Path
    site_id: int
    keys: KeyRing

    def place(self, export_id: int) -> Path:
        """Where the file of an export lies."""
        return self.folder / f"{self.site_id:02d}" / f"{export_id}.sealed"


@contextmanager
def draft(shelf: Shelf) -> Iterator[BinaryIO]:
    """A file without a name, on the disk the result goes to: gone whatever happens, even with the machine.

    Raises OSError.
    """
    folder = shelf.folder / f"{shelf.site_id:02d}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryFile(dir=folder) as file:
        yield file


def store(shelf: Shelf, export_id: int, plain: BinaryIO) -> Stored:
    """Seal what `plain` holds and give it its name, which appears with the whole file or not. Raises OSError."""
    place, digest, size = shelf.place(export_id), sha256(), 0
    plain.seek(0)
    with whole_file(place) as file:
        for number, piece, last in _pieces(plain):
            digest.update(piece)
            size += len(piece)
            sealed = shelf.keys.seal(piece, bound_to=_binding(shelf, export_id, number, last))
            file.write(len(sealed).to_bytes(4, "big") + sealed)
    return Stored(digest.digest(), size)


def _pieces(plain: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """(number, bytes, whether it is the last) of every piece; at least one."""
    number, piece = 0, plain.read(PIECE)
    while following := plain.read(PIECE):
        yield number, piece, False
        number, piece = number + 1, following
    yield number, piece, True


def _binding(shelf: Shelf, export_id: int, number: int, last: bool) -> str:
    return f"export/{shelf.site_id}/{export_id}/{number}/{'last' if last else 'more'}"


def read(shelf: Shelf, export_id: int) -> Iterator[bytes]:
    """The file, piece by piece; it is there, or `NotFound` (export_missing) is raised at once.

    A piece that was altered, moved or cut off raises `Unavailable` (sealed_data_unreadable).
    """
    try:
        file = shelf.place(export_id).open("rb")
    except OSError as error:
        raise NotFound("export_missing", "The file of this export is not there any more.", export=export_id) from error
    return _opened(shelf, export_id, file)


def _opened(shelf: Shelf, export_id: int, file: BinaryIO) -> Iterator[bytes]:
    with file:
        number, sealed = 0, _sealed(file)
        while sealed is not None:
            following = _sealed(file)
            yield shelf.keys.open(sealed, bound_to=_binding(shelf, export_id, number, following is None))
            number, sealed = number + 1, following


def _sealed(file: BinaryIO) -> bytes | None:
    length = file.read(4)
    return file.read(int.from_bytes(length, "big")) if length else None


def remove(shelf: Shelf, export_id: int) -> None:
    """Remove a file; one that is not there is removed already."""
    shelf.place(export_id).unlink(missing_ok=True)


def strangers(shelf: Shelf, *, kept: set[int]) -> Iterator[int]:
    """Exports whose file lies here though none of `kept` is theirs."""
    for path in shelf.place(0).parent.glob("*.sealed"):
        if (found := _NAME.fullmatch(path.name)) and int(found[1]) not in kept:
            yield int(found[1])
