"""Wrong logins cost time: counted in the database, so that it holds for every process and outlasts a restart.

Three counts, each under a hash: of a login from one address, of a login from wherever, of an address. A wait
is not made longer by knocking during it, ends by itself after a quarter of an hour at most, and an address from which
somebody came in during the last month is only ever held up by wrong passwords from there: whoever guesses from
elsewhere cannot keep the right person out.

Sources: NIST SP 800-63B-4, 3.2.2 (at most 100 wrong ones in a row on one account; waits that grow from 30 seconds;
addresses that came in before), OWASP Authentication Cheat Sheet (count by account, grow exponentially, never lock
for good). What a name does not have (an account) makes no difference here, so nobody learns who works here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from app.core.errors import Unavailable
from app.db.work import Work
from app.people import queries
from app.people.models import LoginAttempts

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
"""After a day without a wrong one, counting begins anew."""
KNOWN_FOR = timedelta(days=30)
FREE = {"pair": 5, "login": 20, "address": 30}
"""Wrong ones in a row before the first wait; a hall of people shares one address."""


@dataclass(frozen=True, slots=True)
class Knock:
    """One attempt, paid for before its password is looked at: guesses made at once count one by one."""

    pair: LoginAttempts
    login: LoginAttempts
    address: LoginAttempts


def knock(work: Work, *, login: str, address: str) -> Knock:
    """Count an attempt as wrong until it proves right. Raises `Unavailable` (too_many_attempts, `seconds`)."""
    now, found = work.clock.now(), _taken(work, login, address)
    known = found.pair.came_in_at is not None and now - found.pair.came_in_at < KNOWN_FOR
    counted = {"pair": found.pair} if known else {"pair": found.pair, "login": found.login, "address": found.address}
    wait = max(((row.waits_until or now) - now for row in counted.values()), default=timedelta(0))
    if wait > timedelta(0):
        seconds = int(wait.total_seconds()) + 1
        raise Unavailable("too_many_attempts", f"Too many wrong logins; try again in {seconds} s.", seconds=seconds)
    for kind, row in counted.items():
        _count(row, FREE[kind], now)
    return found


def came_in(work: Work, *, login: str, address: str) -> None:
    """The attempt was right: what was counted for this login is forgotten, and the address is known from now on."""
    now, found = work.clock.now(), _taken(work, login, address)
    for row in (found.pair, found.login):
        row.wrong, row.waits_until = 0, None
    found.pair.came_in_at = now
    found.address.wrong = max(0, found.address.wrong - 1)  # what others did from there stands
    if found.address.wrong < FREE["address"]:
        found.address.waits_until = None
    queries.forget_attempts(work, wrong_before=now - FORGOTTEN_AFTER, in_before=now - KNOWN_FOR)


def forgive(work: Work, *, login: str) -> None:
    """Forget what was counted for this login as a whole: its password was just set."""
    row = queries.take_attempts(work, [_hash("login", login)], work.clock.now())[0]
    row.wrong, row.waits_until = 0, None


def _count(row: LoginAttempts, free: int, now: datetime) -> None:
    row.wrong = 1 if now - row.last_at > FORGOTTEN_AFTER else row.wrong + 1
    row.last_at = now
    if row.wrong >= free:
        row.waits_until = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.wrong - free, 10))


def _taken(work: Work, login: str, address: str) -> Knock:
    place = _place(address)
    pair, name, from_there = _hash("pair", login, place), _hash("login", login), _hash("address", place)
    rows = {row.subject: row for row in queries.take_attempts(work, [pair, name, from_there], work.clock.now())}
    return Knock(rows[pair], rows[name], rows[from_there])


def _place(address: str) -> str:
    """The address; of IPv6 the network of one customer (/64), who may take any address in it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _hash(*words: str) -> bytes:
    return sha256("\0".join(word.strip().casefold() for word in words).encode()).digest()
