"""Who may open which page of the desk, and who may act there: every route, every role."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import Client

from app.api import rights
from app.people.service import enrol, issue_token
from app.web import admission
from app.web.admission import COOKIE
from app.web.navigation import SECTIONS, bar_for
from schemas.vocabulary import Role

OWNER_CODE = "440166TE01"


@pytest.fixture
def as_role(visitor: Client, open_work) -> Callable[[Role], Client]:
    """A browser of somebody who has this role alone."""

    def enter(role: Role) -> Client:
        badge = f"R-{role}"
        with open_work(Role.ADMIN) as work:
            owner_code = OWNER_CODE if role is Role.OWNER else None
            enrol(work, badge=badge, login=f"only-{role}", name="测试", roles=frozenset({role}), owner_code=owner_code)
        with open_work() as work:
            secret = issue_token(work, badge=badge, kind="session").secret
        visitor.cookies.clear()
        visitor.cookies.set(COOKIE, secret)
        return visitor

    return enter


def test_doors_agree_on_who_is_who():
    assert (admission.OFFICE, admission.SEALED, admission.HOUSE) == (rights.OFFICE, rights.SEALED, rights.HOUSE)


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_the_bar_opens_and_no_other_page_does(as_role, role: Role):
    client = as_role(role)
    offered = {link.path for section in SECTIONS for link in bar_for({role}, section.path).sections}
    offered |= {link.path for section in SECTIONS for link in bar_for({role}, section.path).tabs}
    for path in sorted(offered):
        answer = client.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 200, (role, path)
        assert 'aria-current="page"' in answer.text or path == "/stations", (role, path)  # a station fills the screen
    for tab in (tab for section in SECTIONS for tab in section.tabs if role not in tab.roles):
        assert client.get(tab.path).status_code == 403, (role, tab.path)


BESIDES = {
    "/desk/search?q=NOTHING": admission.OFFICE,
    "/desk/book.csv": admission.BOOK_READERS,
    "/desk/sending": admission.OFFICE,
    "/desk/queue.csv": admission.OFFICE,
    "/desk/applications.csv": admission.OFFICE,
    "/desk/inspections?state=settled": admission.HOUSE,
}
"""Pages no tab leads to, with who may open them."""


def test_pages_beside_the_tabs_have_the_same_rights(as_role):
    for role in Role:
        client = as_role(role)
        for path, roles in BESIDES.items():
            assert client.get(path).status_code == (200 if role in roles else 403), (role, path)


def test_nobody_acts_without_the_role_or_the_token(as_role, web: FastAPI):
    """Each form of the desk, by each role: refused without the token, and to whom the act is not given at all."""
    forms = [route for route in iter_route_contexts(web.routes) if "POST" in (route.methods or ())]
    desk = [re.sub(r"\{\w+\}", "1", route.path or "") for route in forms if (route.path or "").startswith("/desk")]
    assert desk
    for role in Role:
        client = as_role(role)
        for path in desk:
            answer = client.post(path, data={"csrf_token": "another"})
            assert (answer.status_code, answer.json()["code"]) in {
                (403, "csrf_token_wrong"),
                (403, "not_your_role"),
            }, (role, path)
        if role is Role.OWNER:
            assert all(client.post(path).json()["code"] == "not_your_role" for path in desk)
