"""Sending: what is ready goes out under the guid it was given; what fails is tried again, ever more slowly.

A kill between the gateway and the commit sends the same bytes under the same guid once more, which
the gateway (and customs) know as the same message. Two workers share the work and never a message.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from app.archive.bulk import open_messages
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

    When the gateway does not take one, the round ends: the others would only wait for the same closed door. A message
    that the other end could not deliver never reached customs: its parcels are conforming again and its quantity is
    free (fail_to_send).
    """
    # First, because it locks applications, and those come before dispatches.
    given_up = fail_messages(work, guids=gateway.given_up())
    waybills = queries.due_dispatches(work, now=work.clock.now(), limit=limit)
    bodies = open_messages(work, message_ids=[waybill.message_id for waybill in waybills])
    sent: list[Waybill] = []
    postponed: tuple[str, ...] = ()
    for waybill in waybills:
        try:
            gateway.send(waybill.guid, bodies[waybill.message_id])
        except Unavailable as error:
            _postpone(work, waybill, error)
            postponed = (waybill.guid,)
            break
        sent.append(waybill)
    queries.mark_sent(work, [waybill.id for waybill in sent], now=work.clock.now())
    return Sending(tuple(waybill.guid for waybill in sent), postponed, tuple(given_up))


def _postpone(work: Work, waybill: Waybill, error: Unavailable) -> None:
    until = work.clock.now() + wait_after(waybill.tries, chance=random.random())  # noqa: S311 (no secret)
    queries.try_again(work, [(waybill.id, until, error.code)])


def wait_after(tries: int, *, chance: float) -> timedelta:
    """How long to wait after this many failures before: doubling from 15 seconds to half an hour, and up to a quarter
    less by `chance` (0 to 1), so that many sites do not all knock at the same moment when a door opens again.
    """
    longest = min(_FIRST_WAIT * 2 ** min(tries, 20), _LONGEST_WAIT)
    return longest * (1 - chance / 4)
