"""Which station device a browser is: its cookie, looked up each time it matters."""

from fastapi import Request
from starlette.responses import Response

from app.core.actor import system_actor
from app.people.devices import device_with
from schemas.http.reach import DEVICE_COOKIE, DEVICE_SECONDS
from schemas.http.sessions import cookie_rules


def device_secret(request: Request) -> str:
    """What the device's cookie says; empty for none."""
    return request.cookies.get(DEVICE_COOKIE, "")


def device_name(request: Request) -> str | None:
    """The device this browser is, by name; None where it is none, or was given up."""
    if not (secret := device_secret(request)):
        return None
    state = request.app.state
    with state.database.work(site_id=state.settings.site, actor=system_actor()) as work:
        found = device_with(work, secret)
    return found.name if found else None


def become_device(request: Request, response: Response, secret: str) -> None:
    """Let this browser be a station device from now on."""
    rules = cookie_rules(request.url.scheme)
    rules["max_age"] = DEVICE_SECONDS
    response.set_cookie(DEVICE_COOKIE, secret, **rules)
