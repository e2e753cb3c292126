"""Mail between us and customs, round by round: what is due goes out, what has arrived is taken in."""

import logging

from app.core.actor import system_actor
from app.core.errors import GuicangError, Unavailable
from app.core.settings import Settings
from app.customs.gateway import Gateway
from app.customs.gateway.choosing import gateway_from
from app.customs.inbox import apply_waiting
from app.customs.sending import send_ready
from app.db.work import Database
from app.flow.mail import take_in
from app.site.service import this_site
from app.worker.desk import Desk

_log = logging.getLogger(__name__)
_AT_ONCE = 50


def gateway_of(database: Database, given: Settings) -> Gateway:
    """The way to customs that the settings name, for this site's mailbox. Raises `NotFound`, `Unavailable`."""
    with database.work(site_id=given.site, actor=system_actor()) as work:
        mailbox = this_site(work).dxp_id
    return gateway_from(given, mailbox=mailbox, clock=database.clock)


def send_all(desk: Desk) -> int:
    """Send all that is due, some at a time, each lot in a unit of work of its own; returns how many went."""
    count, lot = 0, _AT_ONCE
    while lot == _AT_ONCE:
        done = desk.run(lambda work: send_ready(work, gateway=desk.gateway, limit=_AT_ONCE))
        lot = len(done.sent)
        count += lot
        if any((done.sent, done.postponed, done.given_up)):
            _log.info("%s sent, %s to try again, %s given up", lot, len(done.postponed), len(done.given_up))
    return count


def take_in_all(desk: Desk) -> int:
    """Take in every message that has arrived, each in a unit of work of its own; returns how many."""
    count = 0
    try:
        for name, body in desk.gateway.receive():
            if _take_in(desk, name, body):
                desk.gateway.done(name)  # only now: a kill before this takes it in again, which changes nothing
                count += 1
    except Unavailable as away:
        _log.warning("receipts cannot be fetched: %s", away.code)
    if count:
        desk.run(apply_waiting)
    return count


def _take_in(desk: Desk, name: str, body: bytes) -> bool:
    """Whether it is safely kept. What is in a file never raises, so an error means: not now, and the file stays."""
    try:
        said = desk.run(lambda work: take_in(work, body=body, file_name=name))
    except GuicangError as refused:
        _log.warning("%s could not be taken in now: %s", name, refused.code)
        return False
    except Exception:  # noqa: BLE001 (a fault of ours with one message must not keep the others out)
        _log.exception("%s could not be taken in now", name)
        return False
    _log.info("%s: %s", name, said)
    return True
