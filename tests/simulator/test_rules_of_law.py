"""Every rule objects to what it is there for, with its own code; every code is a rule's, or is said to be beyond us."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from app.simulator.habits import Habits
from app.simulator.law import FORMAT_RULES, RULES, SIGNATURE_RULES
from app.simulator.law.beyond import BEYOND
from app.simulator.quickstart import Samples, told
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import demo_signer
from schemas.customs.codec import parse, to_tree
from schemas.customs.codes.explaining import ERRORS
from schemas.customs.layout import CEB
from schemas.customs.messages import CEB621Message, CEB625Message, InvtRefund
from schemas.customs.xmldsig import Signer

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
STRICT = Habits(
    rejected=0, line_errors=0, signature_errors=0, refuse_unknown_lists=True, refuse_unreleased_lists=True, jitter=0
)


@dataclass
class Bench:
    """Customs that knows the sample lists, and the samples' own broker."""

    samples: Samples
    customs: SimulatedCustoms

    def refund(self, number: int, **head: object) -> InvtRefund:
        found = self.samples.refund(number)
        return replace(found, head=replace(found.head, **head))  # pyright: ignore

    def line(self, number: int, **changes: object) -> InvtRefund:
        found = self.samples.refund(number)
        return replace(found, lines=(replace(found.lines[0], **changes),))  # pyright: ignore

    def ask(self, *refunds: InvtRefund, at: datetime = NOW, **options: object) -> list[str]:
        """The statuses customs answers to a message of these."""
        name = str(len(self.customs.book.tallies())) + repr(sorted(options)) + repr([r.head.guid for r in refunds])
        return self.send(self.samples.signed(*refunds, name=f"{name} {at}", **options), at)  # pyright: ignore

    def send(self, message: bytes, at: datetime = NOW) -> list[str]:
        return [one.status for one in told(self.customs.receive(message, at))]

    def broken(self) -> set[str]:
        """The checks that have been broken so far."""
        return {name for name, (_, broken, _) in self.customs.book.tallies().items() if broken}


def bench(habits: Habits = STRICT, *, edit: Callable[[CEB621Message], CEB621Message] | None = None) -> Bench:
    samples = Samples(1, NOW)
    customs = SimulatedCustoms(1, habits=habits)
    lists = parse(samples.chunk.imports)
    assert isinstance(lists, CEB621Message)
    customs.learn_original(edit(lists) if edit else lists)
    customs.learn_original(samples.chunk.releases)
    return Bench(samples, customs)


def edited(element: str, value: object) -> Callable[[CEB621Message], CEB621Message]:
    """All lists with something else in the head, or in every line."""

    def edit(lists: CEB621Message) -> CEB621Message:
        made = []
        for one in lists.inventories:
            head = replace(one.head, **{element: value}) if hasattr(one.head, element) else one.head
            lines = tuple(replace(r, **{element: value}) if hasattr(r, element) else r for r in one.lines)
            made.append(replace(one, head=head, lines=lines))
        return replace(lists, inventories=tuple(made))

    return edit


def unsigned(data: bytes) -> bytes:
    return re.sub(rb"<ds:Signature .*</ds:Signature>", b"", data, flags=re.DOTALL)


def resigned(b: Bench, change: Callable[[bytes], bytes], *refunds: InvtRefund) -> list[str]:
    """A message changed before it is signed, where the writer would not write it."""
    return b.send(b.samples.signer.sign(change(unsigned(b.samples.signed(*refunds, name="resigned")))))


def repeated(element: str, count: int) -> Callable[[bytes], bytes]:
    """The first element of this name, so many times."""

    def change(data: bytes) -> bytes:
        root = etree.fromstring(data)
        found = next(root.iter(f"{{{CEB}}}{element}"))
        for _ in range(count - 1):
            found.addnext(etree.fromstring(etree.tostring(found)))
        return etree.tostring(root)

    return change


def without(*elements: str, most: int = 1000) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        root = etree.fromstring(data)
        for found in [e for name in elements for e in root.iter(f"{{{CEB}}}{name}")][:most]:
            found.getparent().remove(found)
        return etree.tostring(root)

    return change


def day_after(b: Bench, days: int) -> datetime:
    return NOW + timedelta(days=days)


def first_then(b: Bench, app_type: str, at: datetime, **head: object) -> list[str]:
    """An application, and later something about it."""
    b.ask(b.refund(0))
    return b.ask(b.refund(0, app_type=app_type, **head), at=at)


BREAKING: dict[str, Callable[[], tuple[Bench, list[str]]]] = {}


def breaks(name: str, habits: Habits = STRICT, edit: Callable[[CEB621Message], CEB621Message] | None = None):
    """Marks what breaks a rule."""

    def mark(act: Callable[[Bench], list[str]]):
        def run() -> tuple[Bench, list[str]]:
            made = bench(habits, edit=edit)
            return made, act(made)

        BREAKING[name] = run
        return act

    return mark


SOON, LATER = NOW + timedelta(seconds=70), NOW + timedelta(hours=2)
breaks("not_empty")(lambda b: b.send(b" \n"))
breaks("size")(lambda b: b.send(b"x" * (32 * 1024 * 1024 + 1)))
breaks("utf8")(lambda b: b.send(b"\xff\xfe<"))
breaks("no_doctype")(lambda b: b.send(b"<!DOCTYPE x []><x/>"))
breaks("well_formed")(lambda b: b.send(b"<x"))
breaks("envelope")(lambda b: b.send(b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>'))
breaks("namespace")(lambda b: b.send(b"<x/>"))
breaks("root")(lambda b: b.send(b.samples.chunk.releases))
breaks("applications_there")(lambda b: resigned(b, without("InvtRefund"), b.refund(0)))
breaks("applications_100")(lambda b: resigned(b, repeated("InvtRefund", 101), b.refund(0)))
breaks("lines_99")(lambda b: resigned(b, repeated("InvtRefundList", 100), b.line(0)))
breaks("lines_there")(lambda b: resigned(b, without("InvtRefundList", most=1), b.line(0), b.line(1)))
breaks("batch_has_lines")(lambda b: resigned(b, without("InvtRefundList"), b.refund(0), b.refund(1)))
breaks("schema")(lambda b: resigned(b, without("orderNo"), b.refund(0)))
breaks("signature_holds")(
    lambda b: b.send(b.samples.signed(b.refund(0), name="x").replace(b"1</ceb:qty", b"2</ceb:qty"))
)
breaks("cop_no_given")(lambda b: resigned(b, without("copNo"), b.refund(0)))
breaks("certificate_trusted", replace(STRICT, trusted=frozenset({"0" * 64})))(lambda b: b.ask(b.refund(0)))
breaks("agent_owns_certificate")(lambda b: b.ask(b.refund(0), signer=demo_signer(2, "440166TX99")))
breaks("pre_no_from_eport")(lambda b: b.ask(b.refund(0, pre_no="T20261115999999999")))
breaks("cop_no_new")(lambda b: first_then(b, "1", SOON))
breaks("target_known")(lambda b: b.ask(b.refund(0, app_type="3")))
breaks("list_known")(lambda b: b.ask(b.refund(0, invt_no="51652026I999999999")))
breaks("same_list")(lambda b: first_then(b, "3", SOON, invt_no="51652026I999999999"))
breaks("change_in_time")(lambda b: first_then(b, "2", LATER))
breaks("withdrawal_in_time")(lambda b: first_then(b, "3", LATER))
breaks("line_of_list")(lambda b: b.ask(b.line(0, gnum=9)))
breaks("code_exists", replace(STRICT, refuse_unknown_lists=False))(
    lambda b: b.ask(replace(b.line(0, gcode="7700000000"), head=b.refund(0, invt_no="51652026I999999999").head))
)
breaks("line_filed", edit=edited("item_record_no", None))(lambda b: b.ask(b.refund(0)))
breaks("line_agrees")(lambda b: b.ask(b.line(0, gname="别的商品")))
breaks("mode_allowed", edit=edited("trade_mode", "9610"))(lambda b: b.ask(b.refund(0)))
breaks("same_customs")(lambda b: b.ask(b.refund(0, customs_code="5166")))
breaks("same_buyer")(lambda b: b.ask(b.refund(0, buyer_id_number=b.refund(1).head.buyer_id_number)))
breaks("same_parties")(lambda b: b.ask(b.refund(0, order_no="OTHER")))
breaks("quantity_left")(lambda b: b.ask(b.line(0, qty=Decimal(99))))
breaks("in_time")(lambda b: b.ask(b.refund(0), at=day_after(b, 30)))


@breaks("message_guid")
def _guid_for_other_content(b: Bench) -> list[str]:
    b.send(b.samples.signed(b.refund(0), name="one"))
    return b.send(b.samples.signed(b.refund(1), name="one"))[:0] or ["—"]


@breaks("frame_text")
def _lower_case_guid(b: Bench) -> list[str]:
    """Told in the report only: what customs answers to it is not known."""
    assert resigned(b, lowered, b.refund(0))[-1] == "399"
    return ["—"]


def lowered(data: bytes) -> bytes:
    """The message's own guid in lower case."""
    return re.sub(rb'guid="([^"]+)"', lambda found: b'guid="%s"' % found.group(1).lower(), data, count=1)


@breaks("text_obeyed")
def _text(b: Bench) -> list[str]:
    return resigned(b, lambda data: data.replace(b"<ceb:appType>1", b"<ceb:appType>7"), b.refund(0))


@breaks("signature_there")
def _no_value(b: Bench) -> list[str]:
    signed = b.samples.signed(b.refund(0), name="x")
    return b.send(re.sub(rb"<ds:SignatureValue>[^<]*<", b"<ds:SignatureValue><", signed))


@breaks("signature_form")
def _other_method(b: Bench) -> list[str]:
    signed = b.samples.signed(b.refund(0), name="x")
    return b.send(signed.replace(b"xmldsig#rsa-sha1", b"xmldsig#dsa-sha1"))


@breaks("certificate_valid")
def _expired(b: Bench) -> list[str]:
    return b.send(b.samples.signed(b.refund(0), name="x"), datetime(2100, 1, 1, tzinfo=UTC))


@breaks("sender_is_agent")
def _other_sender(b: Bench) -> list[str]:
    return b.send(sent_by("440166TX99", b.samples.signer, b.samples.signed(b.refund(0), name="x")))


def sent_by(enterprise: str, signer: Signer, signed: bytes) -> bytes:
    """The same message from somebody else's mailbox."""
    message = parse(signed)
    assert isinstance(message, CEB625Message)
    return signer.sign(to_tree(replace(message, transfer=replace(message.transfer, cop_code=enterprise))))


@breaks("guid_new")
def _same_guid(b: Bench) -> list[str]:
    b.ask(b.refund(0))
    return b.ask(b.refund(1, guid=b.refund(0).head.guid))


@breaks("own_application")
def _somebody_elses(b: Bench) -> list[str]:
    b.ask(b.refund(0))
    other = b.samples.signed(b.refund(0, app_type="3", agent_code="440166TX99"), name="other")
    return b.send(sent_by("440166TX99", demo_signer(2, "440166TX99"), other), SOON)


@breaks("list_released")
def _not_released(b: Bench) -> list[str]:
    customs = SimulatedCustoms(1, habits=STRICT)
    lists = parse(b.samples.chunk.imports)
    assert isinstance(lists, CEB621Message)
    wanted = b.refund(0)
    named = [replace(i, head=replace(i.head, invt_no=wanted.head.invt_no)) for i in lists.inventories
             if i.head.order_no == wanted.head.order_no]  # fmt: skip
    customs.learn_original(replace(lists, inventories=tuple(named)))
    b.customs = customs
    return b.ask(wanted)


def rules() -> Iterator[tuple[str, str]]:
    """Every rule with its answer, but the one that needs the published schema."""
    every = (*FORMAT_RULES, *SIGNATURE_RULES, *RULES)
    yield from ((rule.name, rule.code) for rule in every if rule.name != "published_schema")


@pytest.mark.parametrize(("name", "code"), list(rules()))
def test_each_rule_objects_with_its_code(name: str, code: str) -> None:
    made, statuses = BREAKING[name]()
    assert statuses[-1] == code.removeprefix("CEB900 ") or code in statuses
    assert made.broken() == {name} or made.broken() == {"lines_there", name}


def test_a_lawful_application_breaks_nothing() -> None:
    made = bench()
    assert made.ask(made.refund(0)) == ["1", "2", "3", "120", "399"]
    assert made.broken() == set()


def test_every_code_is_a_rules_or_beyond_it() -> None:
    answered = {
        code for rule in (*FORMAT_RULES, *SIGNATURE_RULES, *RULES) for code in rule.code.split() if code[0] == "-"
    }
    listed = {code for code in ERRORS if code.startswith("-625")}
    assert (answered - {"-1"}) | BEYOND.keys() == listed
    assert answered & BEYOND.keys() == set()
    official = Path(__file__).parents[2].parent / "shared" / "customs" / "error-codes.tsv"
    if official.is_file():
        assert {line.split("\t")[0] for line in official.read_text().splitlines() if line.startswith("-625")} == listed


def test_names_are_given_once() -> None:
    names = [rule.name for rule in (*FORMAT_RULES, *SIGNATURE_RULES, *RULES)]
    assert len(names) == len(set(names))
    assert all(rule.zh and rule.en and rule.source for rule in (*FORMAT_RULES, *SIGNATURE_RULES, *RULES))
