"""Who is calling, and may they: session cookie with CSRF protection, or bearer token; roles on every route."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app.api.problems import NotLoggedIn
from app.core.actor import system_actor
from app.core.clock import Clock
from app.core.errors import Forbidden
from app.db.work import Database, Work
from app.flow.rights import require
from app.people.bulletin import Bulletin
from app.people.service import Admission, admit, same_token
from schemas.http.reach import card_reaches
from schemas.http.sessions import COOKIE, CSRF_HEADER
from schemas.vocabulary import Role

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REMEMBER_SECONDS = 5


class Doorkeeper:
    """Knows callers by their secret; remembers each for five seconds, so that a scan costs no extra query.

    Where the bulletin says that people changed, nobody is remembered any more: who is locked out is out at once.
    """

    def __init__(self, database: Database, site_id: int, bulletin: Bulletin | None = None) -> None:
        self._database, self._site_id = database, site_id
        self._bulletin, self._edition = bulletin, bulletin.edition() if bulletin else (0, 0)
        self._known: dict[str, tuple[float, Admission]] = {}
        self._asking: dict[str, asyncio.Future[Admission]] = {}

    async def know(self, secret: str) -> Admission:
        """The caller, remembered or asked about. Raises `NotLoggedIn`.

        However many requests want to know at once, the database is asked once, in a thread; for one
        who is remembered, the way to a thread and back would cost more than all the rest of a request.
        """
        if found := self.remembered(secret):
            return found
        if secret not in self._asking:
            asking = self._asking[secret] = asyncio.ensure_future(run_in_threadpool(self.ask, secret))
            asking.add_done_callback(lambda _: self._asking.pop(secret))
        return await asyncio.shield(self._asking[secret])

    def remembered(self, secret: str) -> Admission | None:
        """The caller, if asked about in the last seconds."""
        if self._bulletin and (edition := self._bulletin.edition()) != self._edition:
            self._edition, self._known = edition, {}
        found = self._known.get(secret)
        return found[1] if found and found[0] > self._seconds(self._database.clock) else None

    def ask(self, secret: str) -> Admission:
        """The caller, from the database. Raises `NotLoggedIn`."""
        edition = self._bulletin.edition() if self._bulletin else self._edition
        with self._database.work(site_id=self._site_id, actor=system_actor()) as work:
            found = admit(work, secret)
        if found is None:
            self._known.pop(secret, None)
            raise NotLoggedIn
        now = self._seconds(self._database.clock)
        if len(self._known) > 10_000:
            self._known.clear()
        if edition == self._edition:  # else somebody may have been locked out while we asked: ask again next time
            self._known[secret] = (now + _REMEMBER_SECONDS, found)
        return found

    def forget_everybody(self) -> None:
        """After people changed: in this process, and by the bulletin in every other."""
        self._known = {}
        if self._bulletin:
            self._bulletin.post()

    def forget(self, secret: str) -> None:
        """After a log-out: nothing is remembered, in this process or another."""
        self._known.pop(secret, None)
        if self._bulletin:
            self._bulletin.post()

    @staticmethod
    def _seconds(clock: Clock) -> float:
        return clock.now().timestamp()


def secret_of(request: Request) -> tuple[str, bool]:
    """The secret this request carries and whether it is a cookie. Raises `NotLoggedIn`."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer, False
    if cookie := request.cookies.get(COOKIE):
        return cookie, True
    raise NotLoggedIn


def check_csrf(request: Request, admission: Admission, *, cookie: bool) -> None:
    """A cookie is sent by the browser whoever asks it to: what changes something carries the token as well."""
    if not cookie or request.method in _SAFE:
        return
    if not same_token(request.headers.get(CSRF_HEADER), admission.csrf_token):
        raise Forbidden("csrf_token_wrong", "The form is out of date; reload the page and try again.")


async def caller(request: Request) -> Admission:
    """Who is calling. Raises `NotLoggedIn`, `Forbidden` (csrf_token_wrong)."""
    secret, cookie = secret_of(request)
    keeper: Doorkeeper = request.app.state.doorkeeper
    admission = await keeper.know(secret)
    if admission.kind == "station" and not card_reaches(request.method, request.url.path):
        raise Forbidden("not_by_card", "A badge card lets in at the stations only: log in for this.")
    check_csrf(request, admission, cookie=cookie)
    return admission


Caller = Annotated[Admission, Depends(caller)]


def check_roles(admission: Admission, roles: frozenset[Role]) -> None:
    """Raises `Forbidden` (not_your_role) unless the caller has one of `roles`."""
    require(admission.actor, roles)


def allow(*roles: Role) -> Callable[[Caller], Awaitable[Admission]]:
    """A dependency that lets in these roles only. Every route has one (a test looks)."""
    wanted = frozenset(roles)

    async def allowed(admission: Caller) -> Admission:
        check_roles(admission, wanted)
        return admission

    allowed.roles = wanted  # pyright: ignore[reportFunctionMemberAccess]
    return allowed


def _open_work(request: Request, admission: Caller) -> Iterator[Work]:
    database: Database = request.app.state.database
    with database.work(site_id=request.app.state.site_id, actor=admission.actor) as work:
        yield work


# `scope="function"`: the commit comes before the answer. Otherwise a failing commit would still say 200.
OpenWork = Annotated[Work, Depends(_open_work, scope="function")]
