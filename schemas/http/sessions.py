"""The session as it crosses the wire: its cookie, the token that goes with it, and for how long."""

from typing import Final, Literal, TypedDict

COOKIE: Final = "guicang_session"
"""One cookie for screens and API: who is logged in on a page may call the API from it."""

CSRF_HEADER: Final = "x-csrf-token"
"""What a script sends beside the cookie with whatever changes something; a form has the same in a field."""

SESSION_HOURS: Final = 12


class CookieRules(TypedDict):
    """How the cookie is set."""

    max_age: int
    httponly: bool
    samesite: Literal["strict"]
    secure: bool


def cookie_rules(scheme: str) -> CookieRules:
    """Not for scripts, not for other sites, only over TLS where there is TLS (`scheme` is https)."""
    return {"max_age": SESSION_HOURS * 3600, "httponly": True, "samesite": "strict", "secure": scheme == "https"}
