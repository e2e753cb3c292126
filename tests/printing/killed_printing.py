"""A worker at one printer, told to stop still at one step so that a test can kill it there: DATABASE PRINTER STEP."""

import sys
import time
from typing import Any

from app.core.sealing import KeyRing
from app.db.engine import open_database
from app.printing.printers.service import open_driver
from app.printing.queue import draining, queries
from app.printing.states import Happening

STEPS = ("before_mark", "after_mark", "in_the_label", "after_the_label", "after_the_word")


def main() -> None:
    """Print, and stand still at the step: `at STEP` on standard output says that it is reached."""
    url, printer, step = sys.argv[1:]

    def stand(here: str) -> None:
        if here == step:
            sys.stdout.write(f"at {here}\n")
            sys.stdout.flush()
            time.sleep(60)

    happen = queries.happen

    def slow_happen(work: Any, ids: Any, happening: Happening, **more: Any) -> Any:
        if happening is Happening.COME_OUT:
            stand("after_the_label")
        return happen(work, ids, happening, **more)

    queries.happen = slow_happen

    class Slow:
        def __init__(self, inner: Any) -> None:
            self._inner, self.fate, self.condition = inner, inner.fate, inner.condition

        def send(self, document: Any, *, began: Any) -> None:
            def slow_began() -> None:
                stand("before_mark")
                began()
                stand("after_mark")

            write = getattr(self._inner, "_write", None)
            if write and step == "in_the_label":
                self._inner._write = lambda line, body: (write(line, body[:700]), stand(step))
            self._inner.send(document, began=slow_began)

    database = open_database(url, keys=KeyRing([bytes(32)]))
    draining.drain(database, site_id=1, printer=printer, opened=lambda row: Slow(open_driver(row)))
    stand("after_the_word")


if __name__ == "__main__":
    main()
