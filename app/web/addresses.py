"""The addresses of the web door: what is a page, what is open without login, and where one may be sent back to."""

import re
from urllib.parse import urlsplit

LOGIN = "/login"
HOME = "/"
_OPEN = frozenset(
    {LOGIN, "/language", "/static/site.css", "/static/icon.svg", "/service-worker.js", "/manifest.webmanifest"}
)
"""All that answers without a login: the login page, with what it is painted with."""

_PAGES = frozenset({HOME, "/parcels", "/floor", "/desk", "/month", "/docs"})
_SECTIONS = ("/parcels/", "/desk/", "/stations/", "/floor/", "/month/")


def is_ours(path: str) -> bool:
    """Whether a path belongs to the screens; the rest is the API's."""
    return not path.startswith("/api/")


_SHELL = re.compile(
    r"/stations(/(?!scanners$|devices$|cards$|leave$)[^/.]+|/app/[0-9a-f]+/[a-z0-9_.-]+|/(me\.json|badge))?"
)
"""The stations' shell with its files, which hold nothing of anybody, and what a badge is scanned against."""


def is_open(path: str) -> bool:
    """Whether a path answers without a login."""
    return path in _OPEN or bool(_SHELL.fullmatch(path))


def is_page(path: str) -> bool:
    """Whether somebody who is not logged in is led to the login and back to this path."""
    return path in _PAGES or path.startswith(_SECTIONS)


def safe_page(wanted: str | None) -> str:
    """`wanted` if it is a path of this very server's screens, else home. Never another site's address."""
    if not wanted or not wanted.startswith("/") or not wanted.isprintable() or "\\" in wanted:
        return HOME
    parts = urlsplit(wanted)
    elsewhere = parts.scheme or parts.netloc or wanted.startswith("//")
    return HOME if elsewhere or not is_ours(parts.path) else wanted


def safe_next(wanted: str | None) -> str:
    """Where to go after the login: a safe page that is not the login again."""
    page = safe_page(wanted)
    return HOME if urlsplit(page).path == LOGIN else page
