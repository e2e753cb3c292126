"""What printers are for, as the floor knows it: read once in two seconds, so that a scan costs no query of its own."""

from time import monotonic
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from app.db.work import Work
from app.printing.models import PrinterUse
from app.printing.printers import queries

_FRESH_SECONDS = 2.0
_Known = dict[int, tuple[float, list[PrinterUse]]]
_known: WeakKeyDictionary[Engine | Connection, _Known] = WeakKeyDictionary()
_changing: WeakSet[Session] = WeakSet()


def remembered_uses(work: Work) -> list[PrinterUse]:
    """What every printer of the site is for, those of every station first.

    A change made in this process is known at once, one made in another two seconds later at the latest.
    """
    known = _known.setdefault(work.session.get_bind(), {})
    read_at, uses = known.get(work.site_id, (float("-inf"), []))
    now = monotonic()
    if now - read_at >= _FRESH_SECONDS or work.session in _changing:
        uses = queries.all_uses(work)
        if work.session not in _changing:  # what may yet be rolled back is not to be remembered
            known[work.site_id] = now, uses
    return uses


def forget_uses(work: Work) -> None:
    """This unit of work changes what printers are for."""
    _changing.add(work.session)
    _known.pop(work.session.get_bind(), None)
