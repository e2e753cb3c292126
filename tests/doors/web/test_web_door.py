"""Who may come in by the web door, and with which headers everything goes out."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import Client

from app.people.service import issue_token
from app.web.addresses import is_open, is_ours, safe_next
from app.web.guard import PAGE_HEADERS
from schemas.http.headers import PAGE_POLICY
from schemas.http.sessions import COOKIE
from schemas.vocabulary import ParcelState

PAGES = ["/", "/parcels", "/parcels?state=held", "/parcels/G01000000012", "/docs"]
REST = [
    "/openapi.json",
    "/docs/openapi.json",
    "/live",
    "/parcels.csv",
    "/static/live.js",
    "/static/states.css",
    "/static/swagger/swagger-ui-bundle.js",
    "/static/nothing",
    "/nowhere",
]


def test_a_page_leads_to_the_login_and_back_to_itself(visitor: Client, hidden):
    for page in PAGES:
        answer = visitor.get(page)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
        assert hidden(visitor.get(answer.headers["location"]), "next") == page


def test_everything_else_answers_nothing_without_a_login(visitor: Client):
    for url in REST:
        answer = visitor.get(url)
        assert answer.status_code == 401, url
        assert answer.json()["code"] == "not_logged_in"


def test_no_route_was_forgotten(visitor: Client, web: FastAPI):
    """Whatever screens are added: without a login each leads to it, or answers 401."""
    routes = [route for route in iter_route_contexts(web.routes) if route.path and is_ours(route.path)]
    assert len(routes) > 12
    for route in routes:
        url = re.sub(r"\{\w+\}", "1", route.path or "")
        for method in (route.methods or {"GET"}) if not is_open(url) else ():
            answer = visitor.request(method, url)
            assert answer.status_code in {303, 401}, f"{method} {url}: {answer.status_code}"
            assert answer.headers.get("location", "/login").startswith("/login")


def test_a_made_up_session_is_nobody(visitor: Client):
    visitor.cookies.set(COOKIE, "made up")
    assert visitor.get("/").status_code == 303
    assert visitor.get("/live").status_code == 401


def test_the_login_leads_to_where_one_was_going(log_in, visitor: Client):
    answer = log_in("mei", goal="/parcels?state=held")
    assert (answer.status_code, answer.headers["location"]) == (303, "/parcels?state=held")
    cookie = answer.headers["set-cookie"]
    assert COOKIE in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert visitor.get("/parcels?state=held").status_code == 200


def test_over_tls_the_session_never_leaves_it(visitor: Client, log_in):
    assert "Secure" not in log_in("mei").headers["set-cookie"]
    visitor.headers["x-forwarded-proto"] = "https"
    token = re.search(r"guicang_login=([^;]+)", visitor.get("/login").headers["set-cookie"])
    visitor.headers["cookie"] = f"guicang_login={token[1]}" if token else ""
    form = {"login": "mei", "password": "a long enough one", "token": token[1] if token else ""}
    assert "Secure" in visitor.post("/login", data=form).headers["set-cookie"]


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "evil",
        "",
        "/login",
        "/api/v1/me",
        "/a\nb",
        "/%0a\x00",
    ],
)
def test_nobody_is_led_elsewhere(wanted):
    assert safe_next(wanted) == "/"


def test_a_wrong_login_says_so_and_no_more(log_in, visitor: Client):
    for login, password in (("mei", "wrong"), ("nobody", "a long enough one"), ("", "")):
        answer = log_in(login, password=password)
        assert answer.status_code == 403
        assert "用户名或密码不对" in answer.text
        assert "wrong" not in answer.text
        assert COOKIE not in answer.headers.get("set-cookie", "")
    assert visitor.get("/").status_code == 303


def test_a_login_form_of_another_site_is_refused(visitor: Client):
    visitor.get("/login")
    for token in ("", "another site's"):
        answer = visitor.post("/login", data={"login": "mei", "password": "a long enough one", "token": token})
        assert answer.status_code == 403
        assert COOKIE not in answer.headers.get("set-cookie", "")


def test_logging_out_ends_the_session(client: Client, hidden):
    secret = client.cookies[COOKIE]
    token = hidden(client.get("/"), "csrf_token")
    assert client.post("/logout", data={"csrf_token": "another"}).status_code == 403
    assert client.get("/").status_code == 200
    assert client.post("/logout", data={"csrf_token": token}).headers["location"] == "/login"
    client.cookies.set(COOKIE, secret)
    assert client.get("/").status_code == 303


def test_a_program_reads_the_reference_with_its_token(visitor: Client, open_work):
    with open_work() as work:
        secret = issue_token(work, badge="B0001", kind="bearer").secret
    answer = visitor.get("/openapi.json", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["openapi"].startswith("3.1")
    assert visitor.get("/openapi.json", headers={"Authorization": "Bearer no"}).status_code == 401


def test_pages_and_api_share_the_session(client: Client):
    assert client.get("/api/v1/me").json()["badge"] == "B0001"
    client.cookies.clear()
    assert client.get("/api/v1/me").status_code == 401


def test_every_answer_carries_the_strict_headers(client: Client):
    for url in ("/", "/login", "/parcels", "/static/site.css", "/nowhere", "/openapi.json"):
        answer = client.get(url)
        wanted = {name: value for name, value in PAGE_HEADERS.items() if name != "cache-control"}  # styles may be kept
        assert {name: answer.headers[name] for name in wanted} == wanted, url
        assert "cache-control" in answer.headers


def test_the_policy_lets_nothing_inline_in():
    assert "unsafe" not in PAGE_POLICY
    assert PAGE_POLICY.startswith("default-src 'self';")


def test_pages_hold_no_inline_script_or_style(client: Client, given_parcel, work):
    lpn = given_parcel(ParcelState.RECEIVED).lpn
    work.session.commit()
    for url in ("/login", "/", "/parcels", f"/parcels/{lpn}", "/docs", "/parcels/G0"):
        page = client.get(url, headers={"accept": "text/html"}).text
        assert page.startswith("<!doctype html>"), url
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), url
        assert "http://" not in page.replace("http://www.w3.org", ""), url


def test_errors_are_pages_for_people_and_problems_for_programs(client: Client):
    page = client.get("/nowhere", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "没有这个页面" in page.text
    assert int(page.headers["content-length"]) == len(page.content)
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/nowhere", headers={"accept": "text/html"}).json()["code"] == "no_such_address"


def test_what_breaks_is_a_page_too(web: FastAPI, client: Client):
    class Broken:
        def work(self, **_: object) -> None:
            raise RuntimeError("the disk is on fire")

    web.state.database = Broken()
    answer = client.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "fire" not in answer.text
    assert answer.headers["content-security-policy"] == PAGE_POLICY


def test_a_customs_auditor_looks_and_does_not_scan(enter, visitor: Client):
    enter("aoki")
    assert 'href="/stations' not in visitor.get("/").text
    answer = visitor.post("/stations/D1/codes", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_role")
    assert visitor.get("/stations/me.json").json()["staff"] is None


def test_an_owner_sees_its_own_goods_and_no_files(enter, visitor: Client, given_parcel, given_original, work):
    own = given_parcel(ParcelState.RECEIVED, original=given_original(ebc_code="440166TE01"))
    other = given_parcel(ParcelState.RECEIVED, original=given_original(ebc_code="440166TE09"))
    work.session.commit()
    enter("owen")
    page = visitor.get("/").text
    assert 'data-stop="received" aria-label="已收货：1 件' in page
    assert "files-title" not in page
    listed = visitor.get("/parcels").text + visitor.get("/parcels.csv").text
    assert own.lpn in listed
    assert other.lpn not in listed
    assert visitor.get(f"/parcels/{own.lpn}").status_code == 200
    assert visitor.get(f"/parcels/{other.lpn}").status_code == 404
