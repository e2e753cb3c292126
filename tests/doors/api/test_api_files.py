"""Files over HTTP: lists, sheets, receipts, photos; too large, damaged, read again on the record."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import select

from app.api.bodies import MOST_JSON
from app.archive.models import ArchiveAccess
from app.demo.playing import DAY
from app.intake.table import MOST_BYTES as MOST_SHEET
from app.simulator.world import World
from app.sorting.photo_store import MOST_BYTES as MOST_PHOTO
from schemas.customs.secure import MAX_BYTES as MOST_XML
from schemas.http.problems import MEDIA_TYPE
from schemas.vocabulary import ParcelState, Role

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
HEADINGS = "退货单号,电商平台代码,订单编号,物流企业代码,运单号,退货原因"
GOOD = "R1,440166TP01,ORDER-1,440166TL01,WB0000000001,质量问题"
BAD = "R2,440166TP01,ORDER-2,440166TL01,WB 2,不想要"


def sheet(*rows: str) -> bytes:
    return "\n".join((HEADINGS, *rows)).encode("gb18030")


@pytest.fixture
def chunk():
    return next(World(7, 3, DAY).chunks())


UPLOADS = {
    "/originals": MOST_XML,
    "/receipts": MOST_XML,
    "/messages:check": MOST_XML,
    "/expected-returns:upload": MOST_SHEET,
    "/parcels/G0199999999I/photos": MOST_PHOTO,
    "/expected-returns": MOST_JSON,
}
ROLES = {"/receipts": Role.BROKER, "/parcels/G0199999999I/photos": Role.OPERATOR}


@pytest.mark.parametrize(("path", "most"), UPLOADS.items())
def test_a_body_that_says_it_is_too_large_is_not_read(quiet_house, path, most):
    person = quiet_house.as_(ROLES.get(path, Role.LEAD))
    headers = {"content-length": str(most + 1), "content-type": "application/json"}
    answer = person.ask("POST", path, content=b"{}", headers=headers, params={"file_name": "a.csv"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize("path", ["/parcels/G0199999999I/photos", "/expected-returns"])
def test_a_body_that_does_not_say_is_read_no_further_than_allowed(quiet_house, path):
    taken = []

    async def far_too_much():
        for _ in range(32):
            taken.append(1 << 20)
            yield bytes(1 << 20)

    person = quiet_house.as_(ROLES.get(path, Role.LEAD))
    answer = person.ask("POST", path, content=far_too_much(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert sum(taken) <= UPLOADS[path] + (2 << 20)


def test_a_file_cannot_name_another_place(quiet_house):
    answer = quiet_house.as_(Role.LEAD).send("/originals", b"<a/>", 422, file_name="../etc/passwd")
    assert answer["fields"][0]["field"] == "query.file_name"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<CEB621Message", "malformed"),
        (b"<!DOCTYPE a><a/>", "doctype"),
        (b"<a/>", "wrong_namespace"),
        ("<a>粤</a>".encode("gb18030"), "wrong_encoding"),
    ],
)
def test_a_file_that_is_none_is_named(house, body, code):
    told = house.as_(Role.LEAD).send("/originals", body, 422, file_name="list.xml")
    assert (told["code"], told["arguments"]["file"]) == (code, "list.xml")


def test_one_bad_list_does_not_sink_the_file(house, chunk):
    spoilt = chunk.imports.replace(b"<ceb:tradeMode>1210<", b"<ceb:tradeMode>9610<", 1)
    if spoilt == chunk.imports:
        spoilt = chunk.imports.replace(b"1210", b"9610", 1)
    told = house.as_(Role.LEAD).send("/originals", spoilt)
    assert [one["outcome"] for one in told["lists"]].count("refused") == 1
    (bad,) = [one for one in told["lists"] if one["outcome"] == "refused"]
    assert bad["problems"][0]["message_zh"]
    assert bad["problems"][0]["list_no"] == bad["position"]


def test_releases_that_come_first_wait(house, chunk):
    lead = house.as_(Role.LEAD)
    assert lead.send("/originals", chunk.releases)["waiting"] > 0
    waiting = lead.get("/originals:waiting-receipts")["items"]
    assert {row["status"] for row in waiting}
    lead.send("/originals", chunk.imports)
    assert lead.get("/originals:waiting-receipts")["items"] == []
    assert all(row["released_at"] for row in lead.get("/originals")["items"])


def test_the_buyer_is_opened_on_the_record(house, chunk):
    house.as_(Role.LEAD).send("/originals", chunk.imports)
    auditor = house.as_(Role.AUDITOR)
    original_id = auditor.get("/originals")["items"][0]["id"]
    path = f"/originals/{original_id}/buyer:open"
    assert auditor.post(path, {"purpose": "  "}, 422)["code"] == "invalid_request"
    answer = auditor.ask("POST", path, json={"purpose": "抽查 2026-11"})
    assert set(answer.json()) == {"id_type", "id_number", "name", "telephone", "address"}
    assert answer.headers["cache-control"] == "no-store"
    assert _accesses(house) == [("B6001", "抽查 2026-11", original_id, None)]


def test_a_message_is_opened_on_the_record(house, chunk):
    house.as_(Role.LEAD).send("/originals", chunk.imports, file_name="a.xml")
    broker = house.as_(Role.BROKER)
    (message,) = broker.get("/messages", direction="in", kind="CEB621")["items"]
    assert (message["file_name"], message["size"]) == ("a.xml", len(chunk.imports))
    answer = broker.ask("POST", f"/messages/{message['id']}:open", json={"purpose": "a dispute"})
    assert answer.content == chunk.imports
    assert answer.headers["content-type"] == "application/xml"
    assert _accesses(house) == [("B3001", "a dispute", None, message["id"])]
    assert broker.get("/messages", direction="out")["items"] == []


def _accesses(house) -> list[tuple[Any, ...]]:
    from app.core.actor import system_actor

    with house.database.work(site_id=1, actor=system_actor()) as work:
        rows = work.session.exec(select(ArchiveAccess))
        return [(row.badge, row.purpose, row.original_id, row.message_id) for row in rows]


def test_a_sheet_is_tried_first_then_written(house):
    lead = house.as_(Role.LEAD)
    tried = lead.send("/expected-returns:upload", sheet(GOOD, BAD), file_name="a.csv", dry_run=True)
    assert {(error["row"], error["column"]) for error in tried["errors"]} == {(3, "waybill"), (3, "reason")}
    assert tried["errors"][0]["message_zh"]
    assert [(one["return_no"], one["parcel_id"]) for one in tried["results"]] == [("R1", None)]
    refused = lead.send("/expected-returns:upload", sheet(GOOD, BAD), 422, file_name="a.csv")
    assert (refused["code"], len(refused["arguments"]["errors"])) == ("rows_wrong", 2)
    assert lead.get("/expected-returns")["items"] == []
    written = lead.send("/expected-returns:upload", sheet(GOOD), file_name="a.csv")
    assert [one["outcome"] for one in written["results"]] == ["announced"]
    assert len(lead.get("/expected-returns")["items"]) == 1


def test_a_workbook_is_a_sheet_too(house):
    book, file = Workbook(), BytesIO()
    for row in (HEADINGS, GOOD):
        book.active.append(row.split(","))
    book.save(file)
    told = house.as_(Role.LEAD).send("/expected-returns:upload", file.getvalue(), file_name="预报.xlsx")
    assert [one["outcome"] for one in told["results"]] == ["announced"]


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [(b"a,b\n1,2", "a.csv", "columns_missing"), (b"", "a.csv", "file_empty"), (b"x", "a.pdf", "unknown_file_type")],
)
def test_what_is_no_sheet(house, body, name, code):
    assert house.as_(Role.LEAD).send("/expected-returns:upload", body, 422, file_name=name)["code"] == code


def test_an_unreadable_receipt_is_kept_and_told(house):
    broker = house.as_(Role.BROKER)
    told = broker.send("/receipts", b"<html>login expired</html>", 422, file_name="r.xml")
    (kept,) = broker.get("/messages")["items"]
    assert (kept["id"], kept["outcome"]) == (told["arguments"]["message_id"], "refused")


def test_a_photo_is_kept_once_and_shown(house, stand):
    lpn, operator = stand(ParcelState.RECEIVED), house.as_(Role.OPERATOR)
    path = f"/parcels/{lpn}/photos"
    for _ in range(2):
        kept = operator.send(path, PIXEL, 201, "image/png", station="S1")
    assert [photo["sha256"] for photo in operator.get(path)] == [kept["sha256"]]
    shown = operator.ask("GET", f"{path}/{kept['sha256']}")
    assert (kept["station"], kept["camera"], kept["size"]) == ("S1", "CAM-S1", len(shown.content))
    assert (shown.content[:3], shown.headers["content-type"]) == (b"\xff\xd8\xff", "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert operator.get(f"{path}/{'0' * 64}", 404)["code"] == "photo_missing"


def test_a_photo_sent_again_under_its_id_is_kept_once(house, stand):
    lpn, other, operator = stand(ParcelState.RECEIVED), stand(ParcelState.HELD), house.as_(Role.OPERATOR)
    same = {"upload_id": "01937a3e-7c00-7000-8000-0000000000f0", "age_ms": "60000", "since_ms": "90000"}
    first, again = (operator.send(f"/parcels/{lpn}/photos", PIXEL, 201, "image/png", **same) for _ in range(2))
    assert first == again
    assert first["seen_from"] < first["seen_until"] < first["at"]
    told = operator.send(f"/parcels/{other}/photos", PIXEL, 409, "image/png", **same)
    assert told["code"] == "upload_of_another"


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        (b"", "image/png", "photo_empty"),
        (PIXEL[:40], "image/png", "photo_unreadable"),
        (PIXEL, "image/jpeg", "photo_type"),
        (b"<svg/>", "image/svg+xml", "photo_type"),
    ],
)
def test_what_is_no_photo(house, stand, body, media_type, code):
    path = f"/parcels/{stand(ParcelState.RECEIVED)}/photos"
    assert house.as_(Role.OPERATOR).send(path, body, 422, media_type)["code"] == code
