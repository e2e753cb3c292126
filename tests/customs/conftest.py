"""A world for the customs stage: a parcel that may be declared, a signer, and receipts as customs writes them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from app.core.actor import system_actor
from app.core.clock import VirtualClock
from app.core.errors import GuicangError
from app.customs.inbox import InboxReport, take_in
from app.customs.models import Application
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Database, Work
from app.originals.buyers import Buyer, seal_buyer
from app.originals.models import Original, OriginalLine
from app.parcel.reading import parcels_by_ids
from app.parcel.views import ParcelView
from app.simulator.world import demo_signer
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.customs.codec import write
from schemas.customs.messages import CEB626Message, CEB900Message, InvtRefundReturn, MessageReturn
from schemas.customs.times import write_time
from tests.customs import rabbit
from tests.customs.ends import AmqpEnd, FolderEnd, HttpEnd, eport

BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")
GUID = "00000000-0000-4000-8000-{:012d}"


@pytest.fixture(scope="session")
def signer() -> Signer:
    return demo_signer(1)


@pytest.fixture
def declarable(work: Work, given_original: Callable[..., Original], given_parcel: Callable[..., ParcelView]) -> Any:
    """Put a conforming parcel with its original into the database; `original=` (an id) for one more of a list."""
    serial = iter(range(1, 10_000))

    def put(*, original: int | None = None, lines: dict[int, int] | None = None, **over: Any) -> ParcelView:
        if original is not None:
            known = work.session.get_one(Original, (1, original))
        else:
            cop_no = f"TQDX{next(serial):08d}"
            buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code="440166TE01", cop_no=cop_no)
            known = given_original(cop_no=cop_no, buyer=buyer, **over)
        return given_parcel(original=known, lines=lines, reason="no_reason")

    return put


@pytest.fixture
def two_eyes(work: Work) -> None:
    """Let who prepares submit."""
    set_policy(work, policy=SitePolicy(four_eyes=False), valid_from=date(2020, 1, 1))


@dataclass(frozen=True)
class Seen:
    """What stands in the database; `taken` of the list's first line."""

    parcel: str
    application: Application
    taken: Decimal


@dataclass(frozen=True)
class Declared:
    """One parcel whose application is on its way."""

    parcel: ParcelView
    cop_no: str
    guid: str


@pytest.fixture
def declared(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> Callable[..., Declared]:
    """Declare a fresh parcel; all of it committed, so that other transactions see it."""

    def go(**over: Any) -> Declared:
        parcel = declarable(**over)
        (application,) = prepare(work)
        (dispatch,) = submit(work, signer=signer)
        work.session.commit()
        return Declared(parcel, application.cop_no, dispatch.guid)

    return go


@pytest.fixture
def as_system(database: Database) -> Callable[[], AbstractContextManager[Work]]:
    """A unit of work of the system's own."""

    @contextmanager
    def open_it() -> Iterator[Work]:
        with database.work(site_id=1, actor=system_actor()) as work:
            yield work

    return open_it


@dataclass(frozen=True)
class CustomsPen:
    """Writes what customs would: minutes count from `start`."""

    start: datetime

    def receipts(self, *rows: tuple[str, str, int]) -> bytes:
        """A CEB626 with these (copNo, status, minute)."""
        returns = tuple(
            InvtRefundReturn(
                guid=GUID.format(number),
                cop_no=cop_no,
                pre_no="T20261115000000045",
                return_status=status,
                return_time=write_time(self.start + timedelta(minutes=minute)),
                return_info="[Code:0;Desc:测试]",
            )
            for number, (cop_no, status, minute) in enumerate(rows, 1)
        )
        return write(CEB626Message(guid=GUID.format(0), returns=returns))

    def format_receipt(self, guid: str) -> bytes:
        """A CEB900 that refuses the message `guid`."""
        answer = MessageReturn(
            guid=GUID.format(1),
            return_status="-1",
            return_info="报文格式校验不通过",
            return_time=write_time(self.start),
            ori_cop_msg_id=guid,
            ori_message_type="CEB625Message",
            ori_biz_message="",
        )
        return write(CEB900Message(guid=GUID.format(0), message_return=answer))


@pytest.fixture
def pen(clock: VirtualClock) -> CustomsPen:
    return CustomsPen(clock.now())


@pytest.fixture
def told(as_system: Any, pen: CustomsPen) -> Callable[..., InboxReport]:
    """Take in one CEB626 with these (copNo, status, minute) receipts."""

    def tell(*receipts: tuple[str, str, int]) -> InboxReport:
        with as_system() as work:
            return take_in(work, body=pen.receipts(*receipts), file_name="receipt.xml")

    return tell


@pytest.fixture
def seen(as_system: Any) -> Callable[[Declared], Seen]:
    """How a declared parcel and its application stand, as another transaction sees them."""

    def look(declared: Declared) -> Seen:
        with as_system() as work:
            application = work.session.exec(select(Application).where(Application.cop_no == declared.cop_no)).one()
            state = parcels_by_ids(work, [declared.parcel.id])[declared.parcel.id].state
            line = work.session.get_one(OriginalLine, (1, declared.parcel.original_id, 1))
            return Seen(state, application, line.taken)

    return look


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a RabbitMQ of our own."""
    why = rabbit.missing()
    if why:
        pytest.skip(why)
    with rabbit.broker(tmp_path_factory.mktemp("rabbitmq")) as address:
        yield address


@pytest.fixture
def folder_end(tmp_path: Path) -> FolderEnd:
    return FolderEnd(tmp_path / "customs")


@pytest.fixture
def http_end() -> Iterator[HttpEnd]:
    with eport() as end:
        yield end


@pytest.fixture
def amqp_end(rabbitmq: str) -> Iterator[AmqpEnd]:
    end = AmqpEnd(rabbitmq)
    yield end
    end.close()


@pytest.fixture
def together() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    """Run an act in so many threads that start at once; what each returned, or the error it was refused with."""

    def run(count: int, act: Callable[[int], Any]) -> list[Any]:
        start = Barrier(count)

        def one(number: int) -> Any:
            start.wait()
            try:
                return act(number)
            except GuicangError as refused:
                return refused

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
