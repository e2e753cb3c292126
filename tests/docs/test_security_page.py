"""docs/security.md tells the truth of roles, routes, times and modes."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from app.api.admission import _REMEMBER_SECONDS
from app.api.routes import ROUTERS
from app.core.keyrings import ring_of, rotate
from app.core.settings import Settings
from app.db.grants import PRIVILEGES
from app.people.service import BEARER_DAYS, SESSION_HOURS
from schemas.vocabulary import Role

PAGE = "docs/security.md"
Rows = Callable[[str, str], list[list[str]]]


def roles_of(dependant: Any) -> Iterator[frozenset[Role]]:
    """The sets of roles that a route's dependencies let in."""
    if (allowed := getattr(dependant.call, "roles", None)) is not None:
        yield allowed
    for inner in dependant.dependencies:
        yield from roles_of(inner)


@pytest.fixture(scope="module")
def rights() -> dict[str, frozenset[Role]]:
    """`POST /api/v1/scans` → the roles it lets in, of every route behind the login."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 50
    return {
        f"{method} /api/v1{route.path}": frozenset.intersection(*roles_of(route.dependant))
        for route in routes
        for method in route.methods
    }


def test_every_role_is_explained(rows: Rows) -> None:
    assert [row[0].strip("`") for row in rows(PAGE, "role")] == list(Role)


def test_routes_let_in_the_roles_that_are_named(rows: Rows, rights: dict[str, frozenset[Role]]) -> None:
    named = {route.strip("`"): set(roles.split(", ")) for route, roles in rows(PAGE, "route")}
    assert len(named) > 8
    assert {route: set(rights.get(route, ())) for route in named} == named


def test_an_auditor_changes_nothing(rights: dict[str, frozenset[Role]]) -> None:
    """But its own session, the record of what it opened, and files made of what it may read.

    A check keeps nothing, a search only asks in its body.
    """
    files = {
        "POST /api/v1/evidence",
        "POST /api/v1/months/{month}:export",
        "POST /api/v1/exports/{export_id}:cancel",
        "POST /api/v1/exports/{export_id}:again",
    }
    changing = {route for route, roles in rights.items() if Role.AUDITOR in roles and not route.startswith("GET ")}
    assert {
        route
        for route in changing
        if not route.endswith((":open", "/logout", "/messages:check", "/desk:search", "/me:change-password"))
    } == files


def test_times_are_as_said(page: Callable[[str], str]) -> None:
    said = f"lasts {SESSION_HOURS} hours, a bearer token {BEARER_DAYS} days"
    assert said in page(PAGE)
    assert f"remembers a token for {_REMEMBER_SECONDS} seconds" in page(PAGE)


def test_a_new_key_ring_is_private_and_of_the_form_described(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "sealing.keys"
    given = Settings(sealing_key_file=path)
    ring = ring_of(given)
    sealed = ring.seal(b"name", bound_to="row 1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [len(line.split()[0]) for line in path.read_text().splitlines()] == [64]
    rotate(given)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ring.open(sealed, bound_to="row 1") == b"name"
    assert ring.seal(b"name", bound_to="row 1")[0] == 1


def test_what_can_only_be_added_to() -> None:
    added = {"journal", "scan", "daily_seal", "stock_move", "archive_access"}
    assert {name for name in added if PRIVILEGES[name] != ("SELECT", "INSERT")} == set()
