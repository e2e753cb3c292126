"""Every route of the API: who may, what strangers, unknown things and bad bodies are told, how it is documented."""

import csv
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from app.core.settings import Settings
from app.main import API, create_app
from app.parcel.lifecycle import MOVES, SYSTEM
from schemas.http.problems import MEDIA_TYPE
from schemas.vocabulary import Event, Role

HERE = Path(__file__).parent
OPEN = {"/health", "/login"}
"""All that answers without a login."""

UNKNOWN = {
    "lpn": "G0199999999I",
    "number": "404-404",
    "original_id": "404404",
    "message_id": "404404",
    "receipt_id": "404404",
    "cop_no": "TH404",
    "sha256": "0" * 64,
    "month": "2026-11",
    "format": "csv",
    "badge": "B0404",
    "hold_id": "404404",
    "name": "Z404",
    "job": "404404",
    "station": "NOWHERE",
    "export_id": "404404",
}
BODIES: dict[str, Any] = json.loads((HERE / "bodies.json").read_text(encoding="utf-8"))
"""A body that is in order for every act on something, by path."""

_APP = create_app(None, Settings())  # pyright: ignore[reportArgumentType] (asked for its routes only)
ROUTES = {
    (method, route.path.removeprefix(API).replace(":path}", "}")): route
    for route in iter_route_contexts(_APP.routes)
    if (route.path or "").startswith(API)
    for method in route.methods or ()
}
BEHIND = [key for key in ROUTES if key[1] not in OPEN]
WITH_JSON = [key for key in BEHIND if ROUTES[key].body_field is not None]
ABOUT_SOMETHING = [key for key in BEHIND if "{" in key[1] or (key[0] == "POST" and key[1] in BODIES)]
DESPITE_UNKNOWN = {
    ("POST", "/expected-returns"),  # announces it
    ("GET", "/months/{month}"),  # every month has a pack
    ("GET", "/months/{month}.{format}"),
    ("GET", "/months/{month}/versions"),
    ("GET", "/months/{month}/behind"),
    ("POST", "/months/{month}:close"),
    ("POST", "/months/{month}:reopen"),
    ("POST", "/parcels/{lpn}/photos"),  # takes a file, see test_api_files.py
}


def _rights() -> dict[tuple[str, str], frozenset[Role]]:
    with (HERE / "rights.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return {(row["method"], row["path"]): frozenset(r for r in Role if row[r] == "+") for row in rows}


RIGHTS = _rights()


def path_of(template: str) -> str:
    """The path with things nobody knows."""
    return template.format_map(UNKNOWN)


def told(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem in `answer`, which must have the one shape."""
    assert answer.status_code == status, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == MEDIA_TYPE
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "code", "detail", "arguments", "fields"}
    assert problem["status"] == status
    assert problem["type"] == f"urn:guicang:error:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert code in (None, problem["code"])
    return problem


def every(keys: list[tuple[str, str]]) -> pytest.MarkDecorator:
    """One test for each of these routes."""
    return pytest.mark.parametrize(("method", "path"), keys, ids=[" ".join(key) for key in keys])


def test_the_table_of_rights_lists_every_route():
    assert set(RIGHTS) == set(BEHIND)


def test_every_act_on_something_has_a_body_to_be_tested_with():
    raw = {("POST", "/originals"), ("POST", "/receipts"), ("POST", "/expected-returns:upload")}
    missing = {key for key in BEHIND if key[0] == "POST" and "{" in key[1] and key[1] not in BODIES}
    assert missing - raw == {("POST", "/parcels/{lpn}/photos")}


@every(BEHIND)
def test_one_right_a_route_and_the_right_one(method, path):
    dependencies = ROUTES[method, path].dependant.dependencies
    rights = [dependency.call.roles for dependency in dependencies if hasattr(dependency.call, "roles")]
    assert rights == [RIGHTS[method, path]]


@pytest.mark.parametrize(("method", "path"), [key for key in ROUTES if key[1] in OPEN])
def test_what_is_open_asks_for_no_right(method, path):
    assert not any(hasattr(each.call, "roles") for each in ROUTES[method, path].dependant.dependencies)


@every(BEHIND)
def test_nobody_gets_in_without_login(quiet_house, method, path):
    answer = quiet_house.wire.request(method, path_of(path))
    assert told(answer, 401, "not_logged_in")
    assert answer.headers["www-authenticate"] == "Bearer"
    forged = {"authorization": "Bearer forged"}
    told(quiet_house.wire.request(method, path_of(path), headers=forged), 401, "not_logged_in")


@every([("POST", key[1]) for key in WITH_JSON])
def test_the_body_of_a_stranger_is_not_read(quiet_house, method, path):
    broken = {"content": b"{", "headers": {"content-type": "application/json"}}
    told(quiet_house.wire.request(method, path_of(path), **broken), 401, "not_logged_in")


@every(BEHIND)
def test_other_roles_are_turned_away(quiet_house, method, path):
    for role in set(Role) - RIGHTS[method, path]:
        answer = quiet_house.as_(role).ask(method, path_of(path), json={"nonsense": 1})
        problem = told(answer, 403, "not_your_role")
        assert set(problem["arguments"]["needs"]) == RIGHTS[method, path]


@every([key for key in BEHIND if key[1] != "/logout"])
def test_a_role_of_the_table_gets_past_the_door(quiet_house, method, path):
    person = quiet_house.as_(max(RIGHTS[method, path]))
    answer = person.ask(method, path_of(path), json={"nonsense": 1} if method == "POST" else None)
    assert answer.status_code not in (401, 403, 405, 500), answer.text[:500]
    if answer.status_code >= 400:
        told(answer, answer.status_code)


@every([key for key in ABOUT_SOMETHING if key not in DESPITE_UNKNOWN])
def test_what_nobody_knows_is_not_found(quiet_house, method, path):
    role = min(RIGHTS[method, path] - {Role.OWNER})
    body = BODIES[path] if method == "POST" else None
    told(quiet_house.as_(role).ask(method, path_of(path), json=body), 404)


@every(WITH_JSON)
def test_bad_bodies_are_named_field_by_field(quiet_house, method, path):
    person = quiet_house.as_(min(RIGHTS[method, path]))
    problem = told(person.ask(method, path_of(path), json={"nonsense": "440115190001010019"}), 422, "invalid_request")
    assert "body.nonsense" in {field["field"] for field in problem["fields"]}
    assert "440115190001010019" not in json.dumps(problem)
    told(person.ask(method, path_of(path), json=[]), 422, "invalid_request")
    truncated = person.ask(method, path_of(path), content=b'{"a', headers={"content-type": "application/json"})
    told(truncated, 422, "invalid_request")


@every([key for key in BEHIND if key[0] == "GET" or "{" in key[1]])
def test_what_cannot_be_stored_is_no_accident(quiet_house, method, path):
    """A NUL, a number beyond every column, a surrogate: wherever a client may write."""
    route, person = ROUTES[method, path], quiet_house.as_(min(RIGHTS[method, path] - {Role.OWNER}))
    body = BODIES.get(path) if method == "POST" else None
    for odd in ("%00", "9" * 30, "%F0%9F%92%A9", "-1"):
        answer = person.ask(method, path.format_map(dict.fromkeys(UNKNOWN, odd)), json=body)
        assert answer.status_code < 500, (odd, answer.text)
        query = "&".join(f"{parameter.alias}={odd}" for parameter in route.dependant.query_params)
        assert person.ask(method, f"{path_of(path)}?{query}", json=body).status_code < 500, query


def _acts() -> dict[str, tuple[Event, ...]]:
    """The acts that stand for events of the lifecycle, by the path that does them."""
    named = {key[1].rpartition(":")[2].replace("-", "_"): key[1] for key in BEHIND if key[1].startswith("/parcels")}
    acts = {named[event]: (event,) for event in Event if event in named}
    return acts | {
        "/expected-returns": (Event.EXPECT,),
        "/expected-returns:amend": (Event.AMEND,),
        "/expected-returns:cancel": (Event.CANCEL,),
        "/expected-returns:reinstate": (Event.REINSTATE,),
        "/parcels/{lpn}:inspect": (Event.INSPECT_GOODS,),
        "/parcels/{lpn}:release": (Event.RELEASE, Event.RELEASE_UNCLAIMED),
        "/declarations:submit": (Event.SUBMIT,),
        "/declarations/{cop_no}:withdraw": (Event.REQUEST_WITHDRAWAL,),
        "/declarations/{cop_no}:correct": (Event.CORRECT,),
        "/declarations/{cop_no}:call-inspection": (Event.INSPECT,),
        "/declarations/{cop_no}:pass-inspection": (Event.PASS_INSPECTION,),
        "/declarations/{cop_no}:detain": (Event.DETAIN,),
        "/declarations/{cop_no}:give-back": (Event.GIVE_BACK,),
        "/exits/{number}:pass-gate": (Event.PASS_GATE,),
        "/exits/{number}:refuse": (Event.REFUSE_EXIT,),
        "/exits/{number}:reexport": (Event.ORDER_REEXPORT,),
        "/destructions": (Event.ORDER_DESTRUCTION,),
        "/destructions:cancel": (Event.CANCEL_DESTRUCTION,),
    }


@pytest.mark.parametrize(("path", "events"), _acts().items())
def test_acts_are_for_those_whom_the_lifecycle_names(path, events):
    named = {by for move in MOVES.values() if move.event in events for by in move.by} - {SYSTEM}
    assert named == RIGHTS["POST", path]


def test_an_auditor_only_reads():
    acts = {path for (method, path), roles in RIGHTS.items() if method != "GET" and Role.AUDITOR in roles}
    opened = {"/originals/{original_id}/buyer:open", "/messages/{message_id}:open"}
    own = {"/logout", "/me:change-password"}
    # A check keeps nothing, and a search only asks in its body what shall stand in no address.
    files = {
        "/evidence",
        "/months/{month}:export",
        "/exports/{export_id}:cancel",
        "/exports/{export_id}:again",
    }  # files are of no state
    assert acts == own | opened | files | {"/messages:check", "/desk:search"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return _APP.openapi()


@every(list(ROUTES))
def test_it_is_documented(document, method, path):
    operation = document["paths"][f"{API}{path}"][method.lower()]
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    for status in ("401", "403", "404", "409", "422", "503"):
        (content,) = operation["responses"][status]["content"].items()
        assert content == (MEDIA_TYPE, {"schema": {"$ref": "#/components/schemas/Problem"}})


def test_the_document_is_whole(document):
    assert len({op["operationId"] for item in document["paths"].values() for op in item.values()}) == len(ROUTES)
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_an_unknown_address_and_method_have_the_shape(quiet_house):
    told(quiet_house.wire.request("GET", "/nowhere"), 404, "no_such_address")
    told(quiet_house.wire.request("DELETE", "/parcels"), 405, "method_not_allowed")
