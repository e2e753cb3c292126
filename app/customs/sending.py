"""Sending: what is ready goes out under the guid it was given; what fails is tried again, ever more slowly.

A kill between the gateway and the commit sends the same bytes under the same guid once more, which
the gateway (and customs) know as the same message. Two workers share the work and never a message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.archive.service import open_message
from app.core.errors import Unavailable
from app.customs.gateway import Gateway
from app.customs.mail import queries
from app.customs.mail.answering import fail_messages
from app.customs.mail.queries import Waybill
from app.db.work import Work

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Sending:
    """What one round did, in guids: sent, to be tried again, and given up by the other end of the gateway."""

    sent: tuple[str, ...]
    postponed: tuple[str, ...]
    given_up: tuple[str, ...]


def send_ready(work: Work, *, gateway: Gateway, limit: int = 50) -> Sending:
    """Send what is ready and due, at most `limit` messages; the rest is for the next round.

    A message that the other end could not deliver never reached customs: its parcels are conforming
    again and its quantity is free (fail_to_send).
    """
    # First, because it locks applications, and those come before dispatches.
    given_up = fail_messages(work, guids=gateway.given_up())
    sent: list[Waybill] = []
    postponed: list[tuple[Waybill, Unavailable]] = []
    for waybill in queries.due_dispatches(work, now=work.clock.now(), limit=limit):
        try:
            gateway.send(waybill.guid, open_message(work, message_id=waybill.message_id, purpose="send to customs"))
        except Unavailable as error:
            postponed.append((waybill, error))
        else:
            sent.append(waybill)
    queries.mark_sent(work, [waybill.id for waybill in sent], now=work.clock.now())
    _postpone(work, postponed)
    return Sending(tuple(w.guid for w in sent), tuple(w.guid for w, _ in postponed), tuple(given_up))


def _postpone(work: Work, failures: Sequence[tuple[Waybill, Unavailable]]) -> None:
    now = work.clock.now()
    rows = [(waybill.id, now + wait_after(waybill.tries), error.code) for waybill, error in failures]
    queries.try_again(work, rows)


def wait_after(tries: int) -> timedelta:
    """How long to wait after this many failures before: doubling from 15 seconds to half an hour."""
    return min(_FIRST_WAIT * 2 ** min(tries, 20), _LONGEST_WAIT)
