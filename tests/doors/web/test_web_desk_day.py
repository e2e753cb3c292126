"""A broker's whole day in a real Chromium: a real server, the worker's own steps, simulated customs."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core.actor import system_actor
from app.core.clock import VirtualClock
from app.customs.gateway import SimulatedGateway
from app.customs.notices.service import notice_due
from app.customs.sending import send_ready
from app.db.work import Database, Work
from app.flow.mail import take_in
from app.originals.buyers import Buyer, seal_buyer
from app.simulator.habits import Habits
from app.simulator.happenings import Happening
from app.simulator.rules import SimulatedCustoms
from schemas.customs.codec import write
from schemas.customs.messages import CEB626Message, InvtRefundReturn
from schemas.customs.times import write_time
from schemas.vocabulary import ParcelState

BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SECOND = "B0004"
"""Another broker: lan."""


@pytest.fixture
def goods(work: Work, given_original, given_parcel) -> Callable[..., str]:
    """The licence plate of a conforming parcel; `order` is its order number, `days` since its list was released."""
    serial = iter(range(1, 1000))

    def put(order: str, *, days: int = 5) -> str:
        cop_no = f"TQDW{next(serial):08d}"
        buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code="440166TE01", cop_no=cop_no)
        released = work.clock.now() - timedelta(days=days)
        original = given_original(cop_no=cop_no, buyer=buyer, order_no=order, released_at=released)
        lpn = given_parcel(ParcelState.CONFORMING, original=original, reason="no_reason").lpn
        work.session.commit()
        return lpn

    return put


@dataclass(frozen=True)
class Customs:
    """The other side, and the worker between: `worker()` does what the worker process does until nothing is left."""

    database: Database
    clock: VirtualClock
    gateway: SimulatedGateway

    def tell(self, number: str, status: str) -> None:
        """A receipt for whatever number, as a file that arrived."""
        now, numbers = self.clock.now(), self.database.numbers
        row = InvtRefundReturn(
            guid=numbers.guid(),
            cop_no=number,
            pre_no="T20261115000000045",
            return_status=status,
            return_time=write_time(now),
            return_info="[Code:0;Desc:测试]",
        )
        body = write(CEB626Message(guid=numbers.guid(), returns=(row,)))
        with self.database.work(site_id=1, actor=system_actor()) as work:
            take_in(work, body=body, file_name=f"{number}.xml")
        self.look_round()

    def look_round(self) -> None:
        """What the worker does every few minutes: tell what is due."""
        with self.database.work(site_id=1, actor=system_actor()) as work:
            notice_due(work)

    def worker(self, *, minutes: int = 30) -> None:
        """Send what is ready, let so much time go by, take in what was answered."""
        with self.database.work(site_id=1, actor=system_actor()) as work:
            send_ready(work, gateway=self.gateway)
        self.clock.advance(timedelta(minutes=minutes))
        for name, body in self.gateway.receive():
            with self.database.work(site_id=1, actor=system_actor()) as work:
                take_in(work, body=body, file_name=name)
            self.gateway.done(name)


@pytest.fixture
def customs(web, database: Database, clock: VirtualClock) -> Customs:
    """Simulated customs that rejects the order REJECT once, inspects INSPECT, and is slow with SLOW."""
    happenings = (
        Happening(do="reject", match=(("orderNo", "REJECT*"),), code="100", words="商品名称不符", first_try=True),
        Happening(do="inspect", match=(("orderNo", "INSPECT*"),), status="300", then="399", seconds=86400),
        Happening(do="delay", match=(("orderNo", "SLOW*"),), statuses=("399",), seconds=7200),
    )
    habits = Habits(rejected=0, line_errors=0, signature_errors=0, jitter=0, happenings=happenings)
    return Customs(database, clock, SimulatedGateway(SimulatedCustoms(1, habits=habits), clock))


def prepare(page: Page, *lpns: str) -> list[str]:
    """Choose these parcels in the queue and prepare them; the numbers of their applications."""
    page.goto("/desk/queue?ready=1")
    for lpn in lpns:
        page.check(f'input[value="{lpn}"]')
    page.get_by_role("button", name="为所选包裹制单").click()
    expect(page.locator(".done")).to_contain_text(f"已制作申请单 {len(lpns)} 份")
    return [link.inner_text() for link in page.locator("td:nth-child(2) a").all()[: len(lpns)]]


def submit(page: Page, *cop_nos: str) -> None:
    """Submit these applications from the list."""
    page.goto("/desk/applications?state=todo")
    for cop_no in cop_nos:
        page.check(f'input[value="{cop_no}"]')
    page.get_by_role("button", name="提交所选").click()
    expect(page.locator(".done")).to_contain_text("正在发送")


def test_a_day_from_the_opened_desk_to_the_conclusion(open_page, goods, customs: Customs, is_accessible):
    urgent, other = goods("ORDER-1", days=29), goods("ORDER-2")
    page = open_page("/desk")
    tile = page.get_by_role("navigation", name="按期限分列").get_by_role("link", name=re.compile("今天到期"))
    expect(tile.locator("b")).to_have_text("1")
    is_accessible(page)
    tile.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("今天是最后一天")
    cop_no = prepare(page, urgent)[0]
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=cop_no).click()
    expect(page.get_by_text("未违反任何规则")).to_be_visible()
    expect(page.get_by_role("button", name="提交海关")).to_be_disabled()
    expect(page.get_by_text("须由另一名报关员提交")).to_be_visible()
    is_accessible(page)
    second = open_page(f"/desk/applications/{cop_no}", badge=SECOND)
    second.get_by_role("button", name="提交海关").click()
    expect(second.locator(".done")).to_contain_text("正在发送")
    customs.worker()
    second.reload()
    expect(second.locator("h1 + p")).to_contain_text("已审结")
    expect(second.locator(".timeline")).to_contain_text("海关审结")
    expect(second.get_by_text("已退还订购人年度额度")).to_be_visible()
    page.goto("/desk/book")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tfoot")).to_contain_text("¥666.00")
    page.goto("/desk/queue")
    expect(page.locator("tbody")).not_to_contain_text(urgent)
    expect(page.locator("tbody")).to_contain_text(other)


def test_a_reject_is_read_corrected_and_sent_again(open_page, goods, customs: Customs):
    page, second = open_page("/desk"), open_page("/desk", badge=SECOND)
    cop_no = prepare(page, goods("REJECT-1"))[0]
    submit(second, cop_no)
    customs.worker()
    page.goto("/desk/applications?state=look")
    page.get_by_role("link", name=cop_no).click()
    expect(page.locator(".timeline")).to_contain_text("商品名称不符")
    page.get_by_role("button", name="重新制单").click()
    expect(page.locator(".done")).to_contain_text("已重新制单")
    again = page.locator("h1").inner_text()
    assert again != cop_no
    submit(second, again)
    customs.worker()
    second.goto(f"/desk/applications/{again}")
    expect(second.locator("h1 + p")).to_contain_text("已审结")


def test_a_withdrawal_is_asked_for_and_answered(open_page, goods, customs: Customs):
    page, second = open_page("/desk"), open_page("/desk", badge=SECOND)
    cop_no = prepare(page, goods("ORDER-3"))[0]
    submit(second, cop_no)
    customs.worker(minutes=2)
    page.goto(f"/desk/applications/{cop_no}")
    page.get_by_text("申请撤回").first.click()
    page.fill("#said-withdraw", "消费者改变主意")
    page.get_by_role("button", name="申请撤回").click()
    expect(page.locator(".done")).to_contain_text("已向海关申请撤回")
    expect(page.locator("h1 + p")).to_contain_text("撤回中")
    customs.worker(minutes=0)
    customs.worker(minutes=30)
    page.reload()
    expect(page.locator("h1 + p")).to_contain_text("已撤回")


def test_an_inspection_is_called_found_and_settled_with_a_photo(open_page, goods, customs: Customs, is_accessible):
    page, second = open_page("/desk"), open_page("/desk", badge=SECOND)
    lpn = goods("INSPECT-1")
    cop_no = prepare(page, lpn)[0]
    submit(second, cop_no)
    customs.worker()
    page.goto("/desk/inspections")
    expect(page.locator("tbody tr")).to_contain_text(lpn)
    page.get_by_role("link", name=lpn).click()
    expect(page.locator(".call .spot")).to_have_text("S1")
    assert page.locator(".call .spot").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 60
    is_accessible(page)
    page.fill("#place", "查验台")
    page.get_by_role("button", name="找到", exact=True).click()
    expect(page.locator(".call .spot")).to_have_text("查验台")
    page.check('[value="detained"]')
    page.fill("#note", "核对型号")
    page.get_by_role("button", name="登记结果").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写海关文书编号")
    expect(page.locator("#note")).to_have_value("核对型号")
    page.check('[value="passed"]')
    page.fill("#seal", "FZ-0001")
    page.set_input_files("#photos", [{"name": "a.png", "mimeType": "image/png", "buffer": PIXEL}])
    page.get_by_role("button", name="登记结果").click()
    expect(page.locator(".done")).to_contain_text("已办结")
    expect(page.get_by_text("FZ-0001")).to_be_visible()
    expect(page.locator(".photos img")).to_have_js_property("naturalWidth", 1)


def test_a_receipt_nobody_could_place_is_matched_by_hand(open_page, goods, customs: Customs, is_accessible):
    page, second = open_page("/desk"), open_page("/desk", badge=SECOND)
    cop_no = prepare(page, goods("SLOW-2"))[0]
    submit(second, cop_no)
    customs.worker(minutes=5)
    customs.tell("TYPED-WRONG-1", "399")
    page.goto("/desk")
    page.get_by_role("link", name=re.compile("份回执没有对应申请单")).click()
    expect(page.locator("tbody tr")).to_contain_text("TYPED-WRONG-1")
    is_accessible(page)
    page.get_by_role("button", name="非本仓").click()
    expect(page.locator("tbody")).to_have_count(0)
    page.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.locator("tbody tr")).to_contain_text("TYPED-WRONG-1")
    page.get_by_label("申请单编号").fill("TH0000000000000000")
    page.get_by_label("依据").fill("平台来电")
    page.get_by_role("button", name="匹配", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有这份申请单")
    expect(page.get_by_label("申请单编号")).to_have_value("TH0000000000000000")
    page.get_by_label("申请单编号").fill(cop_no)
    page.get_by_role("button", name="匹配", exact=True).click()
    expect(page.get_by_text("包裹一旦变化即不能撤销")).to_be_visible()
    page.get_by_role("button", name="确认匹配").click()
    expect(page.locator(".done")).to_contain_text("已与")
    expect(page.locator("h1 + p")).to_contain_text("已审结")


def test_notices_are_told_seen_and_taken_off(open_page, goods, customs: Customs, is_accessible):
    goods("ORDER-9", days=28)
    customs.look_round()
    page = open_page("/desk", tongue="en")
    notice = page.locator(".notices li")
    expect(notice).to_have_count(1)
    is_accessible(page)
    notice.get_by_role("checkbox").check()
    page.get_by_role("button", name="Seen: take the chosen ones off the desk").click()
    expect(page.locator(".done")).to_contain_text("Taken off the desk: 1")
    expect(notice).to_have_count(0)
    page.get_by_role("link", name="seen", exact=True).click()
    expect(notice).to_contain_text("B0001")
