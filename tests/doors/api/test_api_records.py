"""Records of who did what: changes of the staff, openings, erasures and holds; read by those they are for."""

from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict
from app.people.keeping import deactivate
from app.people.service import enrol
from schemas.vocabulary import ParcelState, Role

NEW = {"badge": "B1009", "login": "nine", "name": "九九", "roles": ["operator"]}
PASSWORD = "a password of the tests"
PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def recorded(house: Any, badge: str) -> list[tuple[str, str, str]]:
    """What the record says of a badge, oldest first."""
    rows = house.as_(Role.AUDITOR).get("/staff-changes", badge=badge)["items"]
    return [(row["changed_by"], row["what"], row["detail"]) for row in reversed(rows)]


def test_every_change_of_somebody_is_written_down_without_names_or_passwords(house):
    admin = house.as_(Role.ADMIN)
    told = [admin.post("/staff", NEW, 201)["password"]]
    admin.post("/staff", NEW, 201)  # changes nothing
    admin.post("/staff", NEW | {"name": "玖玖", "roles": ["lead"], "password": "sentence of the tests"}, 201)
    admin.post("/staff/B1009:deactivate", {})
    admin.post("/staff/B1009:deactivate", {})
    admin.post("/staff/B1009:reactivate", {})
    told.append(admin.post("/staff/B1009:reset-password", {})["password"])
    house.as_(Role.MANAGER).post("/me:change-password", {"old": PASSWORD, "new": "another password of the tests"})
    assert recorded(house, "B1009") == [
        ("B9001", "enrolled", "roles operator"),
        ("B9001", "changed", "roles operator → lead, name, password"),
        ("B9001", "deactivated", ""),
        ("B9001", "reactivated", ""),
        ("B9001", "password_set", ""),
    ]
    assert recorded(house, "B4001")[-1] == ("B4001", "password_changed", "")
    everything = str(admin.get("/staff-changes", limit=500))
    assert not any(word in everything for word in ("九九", "玖玖", "nine", PASSWORD, "sentence of the tests", *told))


def test_the_record_pages_and_is_for_admin_and_auditor(house):
    first = house.as_(Role.ADMIN).get("/staff-changes", limit=2)
    second = house.as_(Role.AUDITOR).get("/staff-changes", limit=2, cursor=first["next_cursor"])
    ids = [row["id"] for row in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    house.as_(Role.MANAGER).get("/staff-changes", 403)


def test_the_record_can_only_be_added_to(house):
    for statement in ("UPDATE staff_change SET changed_by = 'x'", "DELETE FROM staff_change"):
        with house.database.work(site_id=1, actor=system_actor()) as work:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                work.connection.execute(statement)
            work.session.rollback()


def test_a_password_given_by_enrolling_ends_what_the_old_one_opened(house):
    house.as_(Role.MANAGER).get("/me")
    changed = {"badge": "B4001", "login": "manager", "name": "manager", "roles": ["manager"]}
    house.as_(Role.ADMIN).post("/staff", changed | {"password": "sentence of the tests"}, 201)
    house.as_(Role.MANAGER).get("/me", 401)


def test_the_last_admin_keeps_the_role(house):
    demoted = {"badge": "B9001", "login": "admin", "name": "admin", "roles": ["auditor"]}
    assert house.as_(Role.ADMIN).post("/staff", demoted, 409)["code"] == "last_admin"


def test_two_admins_cannot_lock_each_other_out(house):
    with house.database.work(site_id=1, actor=system_actor()) as work:
        enrol(work, badge="B9002", login="second", name="second", roles=frozenset({Role.ADMIN}))

    def answer_back() -> str:
        with house.database.work(site_id=1, actor=Actor("B9002", frozenset({Role.ADMIN}))) as work:
            deactivate(work, badge="B9001")
        return "done"

    with ThreadPoolExecutor(1) as pool:
        with house.database.work(site_id=1, actor=Actor("B9001", frozenset({Role.ADMIN}))) as work:
            deactivate(work, badge="B9002")
            second = pool.submit(answer_back)
            with pytest.raises(TimeoutError):
                second.result(0.3)  # it waits for what becomes of the first
        with pytest.raises(Conflict) as refused:
            second.result(10)
    assert refused.value.code == "last_admin"


def test_who_looks_at_a_photo_stands_in_the_access_log(house, stand):
    lpn = stand(ParcelState.RECEIVED)
    png = {"content": PIXEL, "headers": {"content-type": "image/png"}}
    kept = house.as_(Role.OPERATOR).ask("POST", f"/parcels/{lpn}/photos", **png).json()
    shown = house.as_(Role.BROKER).ask("GET", f"/parcels/{lpn}/photos/{kept['sha256']}")
    assert shown.content.startswith(b"\xff\xd8\xff")
    (entry,) = house.as_(Role.AUDITOR).get("/accesses")["items"]
    assert (entry["badge"], entry["purpose"], entry["message_id"]) == ("B3001", "looked at", None)
    assert entry["photo_id"]
    house.as_(Role.BROKER).get("/accesses", 403)


def test_data_is_held_and_released_over_the_api(house, stand):
    lpn, lead = stand(ParcelState.RECEIVED), house.as_(Role.LEAD)
    held = lead.post("/holds", {"reason": "a dispute", "lpn": lpn}, 201)
    assert (held["on"], held["put_by"], held["lifted_at"]) == (lpn, "B2001", None)
    assert lead.post("/holds", {"reason": "both", "lpn": lpn, "cop_no": "TH1"}, 422)["code"] == "hold_on_what"
    lifted = lead.post(f"/holds/{held['id']}:lift", {"reason": "settled"})
    assert (lifted["lifted_by"], lifted["lifted_why"]) == ("B2001", "settled")
    assert lead.post(f"/holds/{held['id']}:lift", {"reason": "again"}, 409)["code"] == "hold_lifted"
    assert [row["id"] for row in house.as_(Role.AUDITOR).get("/holds")] == [held["id"]]
    assert house.as_(Role.AUDITOR).get("/erasures")["items"] == []
