"""The sample world: same seed, same bytes; lawful messages; plans that agree with the lists; nobody real."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from stdnum.iso7064 import mod_11_2

from app.simulator.plan import Condition, Item, Story, worst_answers
from app.simulator.world import Chunk, World
from schemas.customs.codec import parse
from schemas.customs.messages import CEB621Message, CEB622Message
from schemas.customs.validation import validate
from schemas.customs.xmldsig import verify

DAY = date(2026, 11, 15)
SHARED = Path(__file__).parents[2].parent / "shared" / "customs" / "official-xsd"


def _lists(chunk: Chunk) -> CEB621Message:
    message = parse(chunk.imports)
    assert isinstance(message, CEB621Message)
    return message


def _releases(chunk: Chunk) -> CEB622Message:
    message = parse(chunk.releases)
    assert isinstance(message, CEB622Message)
    return message


def test_same_seed_same_bytes_in_another_process(chunk: Chunk) -> None:
    program = (
        "import hashlib, json; from datetime import date; from app.simulator.world import World;"
        "c = next(World(1, 60, date(2026, 11, 15)).chunks());"
        "print(json.dumps([hashlib.sha256(b).hexdigest() for b in (c.imports, c.releases, repr(c.plans).encode())]))"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    from hashlib import sha256

    here = [sha256(part).hexdigest() for part in (chunk.imports, chunk.releases, repr(chunk.plans).encode())]
    assert json.loads(ran.stdout) == here


def test_another_seed_another_world(chunk: Chunk) -> None:
    other = next(World(2, 60, DAY).chunks())
    assert other.imports != chunk.imports
    assert not {p.waybill for p in other.plans} & {p.waybill for p in chunk.plans}


def test_messages_are_lawful_and_signed(chunk: Chunk, world: World) -> None:
    assert validate(chunk.imports, strict=True) == []
    assert validate(chunk.releases, strict=True) == []
    assert verify(chunk.imports).certificate == world.signer.certificate


def test_messages_are_valid_for_the_published_schema(chunk: Chunk) -> None:
    if not SHARED.is_dir():
        pytest.skip("the published schemas are not on this machine")
    schema = etree.XMLSchema(etree.parse(str(next(SHARED.glob("*进口业务节点*.xsd")))))
    for data in (chunk.imports, chunk.releases):
        assert schema.validate(etree.fromstring(data)), schema.error_log.last_error


def test_a_hundred_lists_a_message_and_every_parcel_once() -> None:
    chunks = list(World(3, 230, DAY).chunks())
    assert [len(_lists(chunk).inventories) for chunk in chunks[:-1]] == [100] * (len(chunks) - 1)
    assert sorted(plan.number for chunk in chunks for plan in chunk.plans) == list(range(1, 231))
    assert [plan for chunk in chunks for plan in chunk.plans] == list(World(3, 230, DAY).plans())


def test_amounts_multiply_and_stay_below_the_limit_of_one_purchase(chunk: Chunk) -> None:
    for inventory in _lists(chunk).inventories:
        assert all(line.price * line.qty == line.total_price for line in inventory.lines)
        assert sum(line.total_price for line in inventory.lines) < 5000
        assert inventory.head.trade_mode == "1210"
        assert all(line.item_record_no for line in inventory.lines)


def test_plans_agree_with_the_lists(chunk: Chunk) -> None:
    lists = {i.head.cop_no: i for i in _lists(chunk).inventories}
    releases = {r.cop_no: r for r in _releases(chunk).returns}
    for plan in chunk.plans:
        if plan.story is Story.UNKNOWN:
            assert (plan.cop_no, plan.items, plan.announced) == (None, (), False)
            continue
        head, lines = lists[plan.cop_no].head, {line.gnum: line for line in lists[plan.cop_no].lines}
        assert (head.order_no, head.logistics_no, head.ebc_code) == (
            plan.order_no,
            plan.outgoing_waybill,
            plan.ebc_code,
        )
        release = releases[plan.cop_no or ""]
        assert plan.released_at is not None
        assert (release.invt_no, release.returned_at) == (plan.invt_no, plan.released_at)
        assert plan.items
        for item in plan.items:
            assert lines[item.gnum].gcode == item.gcode
            assert 0 < item.qty <= lines[item.gnum].qty


def test_two_parcels_of_one_list_never_return_more_than_left() -> None:
    parts: dict[str, list[int]] = {}
    for plan in World(4, 600, DAY).plans():
        if plan.story is Story.PARTIAL:
            parts.setdefault(plan.invt_no or "", []).extend(item.gnum for item in plan.items)
            assert plan.parts == 2
    assert len(parts) > 5
    assert all(len(gnums) == len(set(gnums)) >= 2 for gnums in parts.values())


def test_stories_have_their_shares() -> None:
    plans = list(World("shares", 4000, DAY).plans())
    shares = {story: count / 4000 for story, count in Counter(plan.story for plan in plans).items()}
    assert set(shares) == set(Story)
    assert 0.74 < shares[Story.GOOD] + shares[Story.PARTIAL] < 0.82
    assert 0.01 < shares[Story.UNKNOWN] < 0.025
    unannounced = sum(1 for plan in plans if not plan.announced and plan.story is not Story.UNKNOWN)
    assert 0.015 < unannounced / 4000 < 0.035


def test_stories_are_what_they_say() -> None:
    for plan in World(5, 800, DAY).plans():
        good, bad = len(plan.good_items), len(plan.bad_items)
        assert plan.arrives is (plan.story is not Story.ABSENT)
        if plan.released_at:
            days = (DAY - plan.released_at.date()).days
            assert (days >= 30) if plan.story is Story.LATE else (2 <= days <= 28)
        if plan.story is Story.SPLIT:
            assert (good >= 1, bad) == (True, 1)
        if plan.story is Story.DAMAGED:
            assert (good, bad >= 1) == (0, True)
        if plan.story in (Story.GOOD, Story.PARTIAL, Story.LATE):
            assert bad == 0


def test_goods_with_a_shelf_life_have_batch_and_date() -> None:
    seen = Counter[str]()
    for plan in World(6, 500, DAY).plans():
        for item in plan.items:
            seen[item.category] += 1
            assert (item.batch_no is None) is (item.expires_on is None)
            if item.expires_on:
                assert (item.expires_on < DAY) is (item.condition is Condition.EXPIRED)
            if item.category == "electronics":
                assert (item.serial_left != item.serial_found) is (item.condition is Condition.OTHER_SERIAL)
    assert {"cosmetics", "infant_milk", "supplement", "wine", "shoes", "electronics"} <= set(seen)


def _item(condition: Condition) -> Item:
    from decimal import Decimal

    return Item(
        gnum=1, gcode="1" * 10, name="", category="", unit="", qty=Decimal(1), price=Decimal(1), condition=condition
    )


def test_the_worst_answer_counts() -> None:
    assert worst_answers([])["matches"] == "same"
    answers = worst_answers([_item(Condition.INTACT), _item(Condition.BROKEN_SEAL), _item(Condition.OTHER_GOODS)])
    assert (answers["matches"], answers["seal"], answers["damage"]) == ("other", "broken", "none")


def test_nobody_in_it_is_real(chunk: Chunk) -> None:
    numbers = set()
    for inventory in _lists(chunk).inventories:
        head = inventory.head
        assert head.buyer_id_number[6:10] == "1900"
        assert mod_11_2.is_valid(head.buyer_id_number)
        date.fromisoformat(head.buyer_id_number[6:14])
        assert head.buyer_name.startswith("测试")
        assert head.buyer_telephone.startswith("1380013")
        assert "虚构" in head.consignee_address
        numbers.add(head.buyer_id_number)
    assert len(numbers) == len(_lists(chunk).inventories)


def test_plans_name_no_buyer(chunk: Chunk) -> None:
    text = repr(chunk.plans)
    for inventory in _lists(chunk).inventories:
        assert inventory.head.buyer_id_number not in text
        assert inventory.head.consignee_address not in text
