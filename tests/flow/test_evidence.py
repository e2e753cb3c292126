"""Evidence in one ZIP: it proves itself with plain Python, every tampering is found, and what is sealed stays so."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from app.archive.service import accesses, keep
from app.core.errors import Forbidden, Invalid, NotFound
from app.customs.models import Application, ApplicationParcel, Dispatch, DispatchApplication, Receipt
from app.flow.evidence import verify
from app.flow.evidence.bundle import Bundle
from app.flow.evidence.subject import Subject
from app.parcel.journal.leaving import seals_between, write_seals
from app.parcel.journal.seals import seal_past_days
from app.sorting.photos import store_photo
from schemas.vocabulary import ParcelState, Role

SENT = "<ceb:CEB625Message>测试买家 13800000000</ceb:CEB625Message>".encode()
PHONE = "13800000000"
Pack = Callable[..., bytes]


@pytest.fixture
def lpn(work: Any, given_original: Any, given_parcel: Any, clock: Any, tmp_path: Path) -> str:
    """A parcel that was declared and concluded, with a photo, a message and a receipt; yesterday's days are sealed."""
    original = given_original()
    view = given_parcel(ParcelState.CLEARED, original=original)
    given_parcel(ParcelState.LEFT)  # somebody else's steps of the same day
    picture = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "JPEG")
    store_photo(work, lpn=view.lpn, content=picture.getvalue(), media_type="image/jpeg", folder=tmp_path)
    now = clock.now()
    sent, said = (keep(work, direction=way, kind=kind, body=body).id for way, kind, body in
                  (("out", "CEB625", SENT), ("in", "CEB626", b"<ceb:CEB626Message/>")))  # fmt: skip
    row = Application(site_id=1, cop_no="TH1", guid="G1", reason="no_reason", original_id=original.id,
                      state="concluded", prepared_by="B1", prepared_at=now, concluded_at=now)  # fmt: skip
    dispatch = Dispatch(site_id=1, guid="G1", message_id=sent, state="sent", made_at=now, next_try_at=now, sent_at=now)
    work.session.add_all([row, dispatch])
    work.session.flush()
    receipt = Receipt(site_id=1, kind="CEB626", cop_no="TH1", status="399", return_time=now, info=f"电话{PHONE}不符",
                      outcome="applied", received_at=now, message_id=said, application_id=row.id)  # fmt: skip
    links = [ApplicationParcel(site_id=1, application_id=row.id, parcel_id=view.id),
             DispatchApplication(site_id=1, dispatch_id=dispatch.id, application_id=row.id)]  # fmt: skip
    work.session.add_all([*links, receipt])
    work.session.commit()
    clock.advance(timedelta(days=1))
    seal_past_days(work)
    work.session.commit()
    return view.lpn


@pytest.fixture
def pack(open_work: Any, tmp_path: Path) -> Pack:
    """`pack("parcel", LPN, Role.AUDITOR, purpose=…)`: the bytes of a bundle."""

    def packed(kind: Any, number: str, *roles: Role, purpose: str | None = None) -> bytes:
        file = BytesIO()
        wanted = Subject(kind, number)
        Bundle(lambda: open_work(*(roles or (Role.MANAGER,))), wanted, tmp_path, purpose).write(file)
        return file.getvalue()

    return packed


def verified(body: bytes, folder: Path, *arguments: str) -> tuple[int, str]:
    """What verify.py says of a bundle, and its exit code."""
    place, said = folder / "bundle.zip", TextIOWrapper(BytesIO(), "utf-8")
    place.write_bytes(body)
    with redirect_stdout(said):
        code = verify.main([str(place), *arguments])
    return code, said.buffer.getvalue().decode()  # pyright: ignore


def changed(body: bytes, change: Callable[[dict[str, bytes]], None], *, honest: bool = False) -> bytes:
    """The bundle with some of its files changed; `honest` writes a manifest to match."""
    with ZipFile(BytesIO(body)) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    change(files)
    if honest:
        manifest = json.loads(files.pop("manifest.json"))
        rows = [
            {"name": name, "sha256": verify.sha256(content), "size": len(content)} for name, content in files.items()
        ]
        files["manifest.json"] = json.dumps(manifest | {"files": rows}).encode()
    made = BytesIO()
    with ZipFile(made, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)
    return made.getvalue()


def names_in(body: bytes) -> set[str]:
    return set(ZipFile(BytesIO(body)).namelist())


def test_it_proves_itself_with_plain_python_in_an_empty_folder(lpn: str, pack: Pack, tmp_path: Path) -> None:
    folder = tmp_path / "customs"
    folder.mkdir()
    with ZipFile(BytesIO(pack("parcel", lpn))) as whole:
        whole.extractall(folder)
    call = [sys.executable, "-I", str(folder / "verify.py")]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "全部成立" in done.stdout
    assert "Everything holds" in done.stdout
    assert "the chains of 1 parcels are whole" in done.stdout
    assert "the seals of 1 days agree" in done.stdout


def test_a_masked_bundle_holds_no_personal_data_and_an_opened_one_is_on_record(
    lpn: str, pack: Pack, open_work: Any, tmp_path: Path
) -> None:
    masked, opened = pack("parcel", lpn), pack("parcel", lpn, Role.AUDITOR, purpose="海关调取")
    with ZipFile(BytesIO(masked)) as whole:
        assert not any(PHONE in whole.read(name).decode("utf-8", "replace") for name in whole.namelist())
        assert json.loads(whole.read("messages.json"))[0]["sha256"] == verify.sha256(SENT)
    with ZipFile(BytesIO(opened)) as whole:
        (name,) = [name for name in whole.namelist() if name.endswith("-CEB625.xml")]
        assert whole.read(name) == SENT
        (photo,) = json.loads(whole.read(f"parcels/{lpn}/life.json"))["photos"]
        assert verify.sha256(whole.read(f"parcels/{lpn}/photos/{photo['sha256']}.jpg")) == photo["sha256"]
        assert photo["sha256"] in whole.read(f"parcels/{lpn}/life.html").decode()
    with open_work(Role.AUDITOR) as work:
        log = accesses(work)
        assert sorted(each.purpose for each in log) == ["looked at", "海关调取", "海关调取"]
    for body in (masked, opened):
        assert verified(body, tmp_path)[0] == 0


@pytest.mark.parametrize(("roles", "error"), [((Role.MANAGER,), Forbidden), ((Role.OPERATOR,), Forbidden)])
def test_who_may_not_open_gets_nothing(lpn: str, pack: Pack, roles: Any, error: Any, open_work: Any) -> None:
    with pytest.raises(error):
        pack("parcel", lpn, *roles, purpose="aus Neugier")
    with open_work(Role.AUDITOR) as work:
        assert not accesses(work)


def test_declaration_and_month_hold_the_same_life(lpn: str, pack: Pack, tmp_path: Path) -> None:
    of_parcel, declared, month = pack("parcel", lpn), pack("declaration", "TH1"), pack("month", "2026-11")
    life = f"parcels/{lpn}/journal.json"
    assert len({ZipFile(BytesIO(body)).read(life) for body in (of_parcel, declared, month)}) == 1
    assert len([name for name in names_in(month) if name.endswith("journal.json")]) == 2
    assert "declarations/TH1.json" in names_in(declared)
    recordings = json.loads(ZipFile(BytesIO(of_parcel)).read(f"parcels/{lpn}/life.json"))["recordings"]
    assert {each["camera"] for each in recordings} == {"cam-1"}
    assert all(each["since"] < each["until"] for each in recordings)
    for body in (declared, month):
        assert verified(body, tmp_path)[0] == 0


def test_the_same_state_gives_the_same_bytes(lpn: str, pack: Pack, clock: Any) -> None:
    before = pack("parcel", lpn)
    clock.advance(timedelta(hours=1))
    assert pack("parcel", lpn) == before


@pytest.mark.parametrize(("kind", "number", "error", "code"), [
    ("parcel", "G0199999999I", NotFound, "unknown_parcel"),
    ("declaration", "TH404", NotFound, "unknown_application"),
    ("month", "2024-02", NotFound, "nothing_in_month"),
    ("month", "2026-13", Invalid, "bad_month"),
])  # fmt: skip
def test_what_is_not_there_is_said(pack: Pack, kind: Any, number: str, error: Any, code: str) -> None:
    with pytest.raises(error) as told:
        pack(kind, number)
    assert told.value.code == code


def test_every_tampering_is_found(lpn: str, pack: Pack, tmp_path: Path) -> None:
    body, life = pack("parcel", lpn), f"parcels/{lpn}/journal.json"
    (day,) = [name for name in names_in(body) if name.endswith(".steps")]

    def edited(files: dict[str, bytes]) -> None:
        files[life] = files[life].replace(b'"S1"', b'"S2"')

    def step_gone(files: dict[str, bytes]) -> None:
        files[life] = json.dumps(json.loads(files[life])[:-1]).encode()

    def forged(files: dict[str, bytes]) -> None:
        steps, previous = json.loads(files[life]), bytes(32)
        for step in steps:
            step["badge"] = "T0666"
            previous = verify.hashlib.sha256(previous + verify.canonical(step)).digest()
            step["hash"] = previous.hex()
        files[life] = json.dumps(steps).encode()

    def day_changed(files: dict[str, bytes]) -> None:
        files[day] = files[day][:-48]

    def added(files: dict[str, bytes]) -> None:
        files["extra.txt"] = b"!"

    def gone(files: dict[str, bytes]) -> None:
        del files["messages.json"]

    tellings = {
        edited: (False, "altered"), added: (False, "not in the manifest"), gone: (False, "missing"),
        step_gone: (True, "not those that were sealed"), forged: (True, "not those that were sealed"),
        day_changed: (True, "does not agree"),
    }  # fmt: skip
    for change, (honest, said) in tellings.items():
        code, told = verified(changed(body, change, honest=honest), tmp_path)
        assert (code, said in told) == (1, True), (change.__name__, told)
    code, told = verified(changed(body, edited, honest=True), tmp_path)
    assert (code, "chain broken" in told) == (1, True)
    assert verified(changed(body, lambda files: files.pop("manifest.json") and None), tmp_path)[0] == 2


def test_it_is_held_against_seals_that_were_kept_elsewhere(
    lpn: str, pack: Pack, open_work: Any, tmp_path: Path
) -> None:
    with open_work() as work:
        kept = json.loads(write_seals(seals_between(work), "json"))
    file, body = tmp_path / "kept.json", pack("parcel", lpn)
    file.write_text(json.dumps(kept))
    assert "agrees with" in verified(body, tmp_path, "--seals", str(file))[1]
    kept["seals"][0]["seal"] = "ab" * 32
    file.write_text(json.dumps(kept))
    assert verified(body, tmp_path, "--seals", str(file))[0] == 1


def test_what_was_erased_is_named_by_its_hash_only(lpn: str, pack: Pack, address: Any) -> None:
    with address.as_superuser() as connection:
        connection.execute("INSERT INTO erasure (site_id, kind, rule, older_than, count, badge, at) "
                           "VALUES (1, 'message', 'test', now(), 1, 'T1', now())")  # fmt: skip
        connection.execute("UPDATE archived_message SET body = NULL, erasure_id = (SELECT max(id) FROM erasure)")
    body = pack("parcel", lpn, Role.AUDITOR, purpose="海关调取")
    assert not any(name.startswith("messages/") for name in names_in(body))
    assert verify.sha256(SENT) in ZipFile(BytesIO(body)).read("messages.json").decode()
