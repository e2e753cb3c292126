"""A maker of exports that stands still in the middle of a file so that a test can kill it: DATABASE FOLDER EXPORT."""

import sys
import time
from pathlib import Path
from typing import Any

from app.core.sealing import KeyRing
from app.db.engine import open_database
from app.reports.exports.running import Maker
from app.reports.exports.storage import Shelf


def main() -> None:
    """Begin the export and stand still: `half` on standard output says that half of it is written."""
    url, folder, export_id = sys.argv[1:]
    keys = KeyRing([bytes(32)])

    def half(export: Any, to: Any, tell: Any) -> str:
        to.write(b"half of it")
        to.flush()
        tell(1, 2)
        sys.stdout.write("half\n")
        sys.stdout.flush()
        time.sleep(60)
        return export.form

    Maker(open_database(url, keys=keys), 1, Shelf(Path(folder), 1, keys), half).make(int(export_id))


if __name__ == "__main__":
    main()
