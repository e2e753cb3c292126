"""What is due goes, with an entry that says so; what is held, still moving or with customs stays; hashes stay."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.archive.bulk import open_messages
from app.archive.models import ArchivedMessage
from app.archive.service import open_message
from app.core.actor import system_actor
from app.core.clock import VirtualClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.customs.models import Application, ApplicationParcel, Dispatch
from app.db.work import Database
from app.flow.erasing import erase_due
from app.originals.buyers import buyer
from app.originals.models import Original
from app.parcel.journal.verifying import verify_journal
from app.retention.models import Erasure
from app.retention.service import erasure, erasures, holds, lift_hold, put_hold, what_is_due
from app.site.policy import SitePolicy
from app.site.service import set_policy
from app.sorting.photos import open_photo, store_photo
from schemas.vocabulary import ParcelState, Role

DAYS = SitePolicy().personal_data_days


@pytest.fixture
def system(database: Database) -> Any:
    return partial(database.work, site_id=1, actor=system_actor())


@pytest.fixture
def parcel(given_original: Any, given_parcel: Any, work: Any, tmp_path: Path, a_photo: Any) -> Any:
    """A parcel that left long ago or stands wherever it is said, with list, message and photo."""

    def put(state: ParcelState = ParcelState.NONCONFORMING) -> Any:
        original = given_original()
        view = given_parcel(state, original=original)
        store_photo(work, lpn=view.lpn, content=a_photo(view.lpn), media_type="image/jpeg", folder=tmp_path)
        work.session.commit()
        return view

    return put


def erase(system: Any, folder: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind, count in erase_due(system, photos=folder, batch=2):
        counts[kind] = counts.get(kind, 0) + count
    return counts


def kept(system: Any) -> set[int]:
    """The lists whose buyer is still there."""
    with system() as work:
        return set(work.session.exec(select(Original.id).where(Original.buyer.is_not(None))))  # pyright: ignore


def an_application(clock: VirtualClock, of: Any) -> Application:
    """An application of this parcel's list, prepared now."""
    return Application(
        site_id=1,
        cop_no="TH1",
        guid="G",
        reason="no_reason",
        original_id=of.original_id,
        state="prepared",
        prepared_by="B1",
        prepared_at=clock.now(),
    )


def test_what_is_due_goes_in_pieces_and_the_evidence_stays(
    parcel: Any, system: Any, clock: VirtualClock, tmp_path: Path, open_work: Any
) -> None:
    views = [parcel() for _ in range(3)]
    with system() as work:
        before = {row.id: (row.sha256, row.size) for row in work.session.exec(select(ArchivedMessage))}
    clock.advance(timedelta(days=DAYS, hours=1))
    with system() as work:
        assert what_is_due(work)["buyer"] == 3
    assert erase(system, tmp_path) == {"buyer": 3, "message": 3, "photo": 3}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with system() as work:
        rows = list(work.session.exec(select(ArchivedMessage)))
        assert {row.id: (row.sha256, row.size) for row in rows} == before
        assert [row.body for row in rows] == [None] * 3
        entries = list(work.session.exec(select(Erasure).order_by(Erasure.id)))  # pyright: ignore
        assert [(e.kind, e.count) for e in entries] == [
            (kind, count) for kind in ("buyer", "message", "photo") for count in (2, 1)
        ]
        assert {(e.rule, e.badge) for e in entries} == {(f"personal_data_days={DAYS}", "system")}
        (told,) = [erasure(work, work.session.get(Original, (1, views[0].original_id)).erasure_id)]
        assert told.at == clock.now()
        assert [e.id for e in erasures(work, limit=2)] == [entries[-1].id, entries[-2].id]
    with open_work() as work:
        for opened in (
            lambda: open_message(work, message_id=rows[0].id, purpose="a test"),
            lambda: buyer(work, original_id=views[0].original_id, purpose="a test"),
            lambda: open_photo(work, lpn=views[0].lpn, sha256=_photo(work), folder=tmp_path),
        ):
            with pytest.raises(NotFound) as gone:
                opened()
            assert gone.value.code == "erased"
    with open_work() as work:
        assert verify_journal(work).faults == ()
    assert erase(system, tmp_path) == {}


def _photo(work: Any) -> str:
    return work.connection.execute("SELECT sha256 FROM photo ORDER BY id LIMIT 1").fetchone()[0]


def test_nothing_goes_before_its_time(parcel: Any, system: Any, clock: VirtualClock, tmp_path: Path) -> None:
    parcel()
    clock.advance(timedelta(days=DAYS, hours=-1))
    assert erase(system, tmp_path) == {}


def test_what_still_moves_or_is_with_customs_stays(
    parcel: Any, system: Any, clock: VirtualClock, tmp_path: Path, work: Any
) -> None:
    due, held = parcel(), parcel(ParcelState.HELD)
    late = parcel()
    clock.advance(timedelta(days=DAYS, hours=1))
    application = an_application(clock, late)
    work.session.add(application)
    work.session.commit()
    assert erase(system, tmp_path) == {"buyer": 1, "message": 1, "photo": 1}
    assert kept(system) == {held.original_id, late.original_id}
    assert due.original_id not in kept(system)


def test_a_hold_keeps_everything_until_it_is_lifted(
    parcel: Any, system: Any, clock: VirtualClock, tmp_path: Path, open_work: Any, work: Any
) -> None:
    by_parcel, by_application = parcel(), parcel()
    application = an_application(clock, by_application)
    work.session.add(application)
    work.session.flush()
    work.session.add(ApplicationParcel(site_id=1, application_id=application.id, parcel_id=by_application.id))
    work.session.commit()
    with open_work(Role.LEAD) as lead:
        first = put_hold(lead, reason="a dispute", lpn=by_parcel.lpn)
        put_hold(lead, reason="an investigation", cop_no="TH1")
    clock.advance(timedelta(days=DAYS, hours=1))
    assert erase(system, tmp_path) == {}
    with open_work(Role.MANAGER, badge="M1") as manager:
        lift_hold(manager, hold_id=first.id, reason="settled")
    assert erase(system, tmp_path) == {"buyer": 1, "message": 1, "photo": 1}
    assert kept(system) == {by_application.original_id}
    with open_work() as looking:
        assert [(h.on, h.put_by, h.lifted_by, h.lifted_why) for h in holds(looking)] == [
            ("TH1", "T0001", None, None),
            (by_parcel.lpn, "T0001", "M1", "settled"),
        ]


def test_who_may_hold_and_what(parcel: Any, open_work: Any) -> None:
    view = parcel()
    with open_work(Role.OPERATOR) as work, pytest.raises(Forbidden):
        put_hold(work, reason="a dispute", lpn=view.lpn)
    with open_work(Role.LEAD) as work:
        for arguments, code in (
            ({"reason": " ", "lpn": view.lpn}, "reason_missing"),
            ({"reason": "x"}, "hold_on_what"),
            ({"reason": "x", "lpn": view.lpn, "cop_no": "TH1"}, "hold_on_what"),
        ):
            with pytest.raises(Invalid) as refused:
                put_hold(work, **arguments)
            assert refused.value.code == code
        with pytest.raises(NotFound):
            put_hold(work, reason="x", cop_no="TH404")
        hold = put_hold(work, reason="x", lpn=view.lpn)
        lift_hold(work, hold_id=hold.id, reason="y")
        with pytest.raises(Conflict):
            lift_hold(work, hold_id=hold.id, reason="y")


def test_a_site_s_own_time_holds_from_its_day(
    parcel: Any, system: Any, clock: VirtualClock, tmp_path: Path, open_work: Any
) -> None:
    parcel()
    clock.advance(timedelta(days=40))
    with open_work() as work:
        set_policy(work, policy=SitePolicy(personal_data_days=30), valid_from=clock.now().date() + timedelta(days=2))
    assert erase(system, tmp_path) == {}
    clock.advance(timedelta(days=3))
    assert erase(system, tmp_path) == {"buyer": 1, "message": 1, "photo": 1}


def test_what_is_still_to_be_sent_is_kept_and_what_was_erased_is_not_sent(
    parcel: Any, system: Any, clock: VirtualClock, tmp_path: Path
) -> None:
    parcel()
    with system() as work:
        (message,) = work.session.exec(select(ArchivedMessage.id)).all()
        row = Dispatch(site_id=1, guid="G", message_id=message, made_at=clock.now(), next_try_at=clock.now())
        work.session.add(row)
        work.session.flush()
        dispatch = row.id
    clock.advance(timedelta(days=DAYS, hours=1))
    assert "message" not in erase(system, tmp_path)
    with system() as work:
        assert open_messages(work, message_ids=[message])
        work.session.get(Dispatch, (1, dispatch)).state = "sent"
    assert erase(system, tmp_path) == {"message": 1}
    with system() as work, pytest.raises(NotFound) as gone:
        open_messages(work, message_ids=[message])
    assert gone.value.code == "erased"
