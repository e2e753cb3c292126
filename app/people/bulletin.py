"""The notice that somebody was locked out, for every process of this installation: a file whose time is looked at.

A server remembers who is behind a token for some seconds, so that a scan asks nothing. Looking at a file's time takes a
thousandth of a query, and it is touched after the commit of whatever ends somebody's rights: so that holds at the next
request, in every process that shares the data folder. Where none is shared, it holds when the memory runs out.
"""

from pathlib import Path


class Bulletin:
    """Touched when people changed, looked at by whoever remembers them."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "people.changed"

    def post(self) -> None:
        """People changed: call it after the commit."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:  # grows by a byte: two changes within one tick of the clock are two
            file.write(b".")

    def edition(self) -> tuple[int, int]:
        """Differs from the last one if people changed in between."""
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
