"""The simulated customs: a message in, its answers out, each with the time it is due. No clock, no database.

It stands for China E-Port and customs together: format check (our schema, and the published one where a folder names
it), signature, the rules of `judging`. A message is judged once: the same guid again gets the same answers again.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from app.simulator.answers import Judged, Reply, format_refusal, judged, receipts
from app.simulator.drawer import Answer, Drawer, MemoryDrawer
from app.simulator.habits import FORMAT_SECONDS, Habits
from app.simulator.judging import Case, Judgement, judge, negative
from app.simulator.memory import Memory, facts_of, filed_from
from app.simulator.numbers import share_of
from schemas.customs.codec import Reading, parse, read
from schemas.customs.envelope import unwrap
from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.layout import layout_of
from schemas.customs.messages import CEB621Message, CEB622Message, CEB625Message
from schemas.customs.secure import load
from schemas.customs.validation import strict_findings
from schemas.customs.xmldsig import SignatureError, verify

_GUID = re.compile(rb"<(?:\w+:)?(\w{1,40})\s[^>]{0,400}?guid=[\"']([0-9A-Za-z-]{36})[\"']")
_APPLICATION = re.compile(r"InvtRefund\[(\d+)\]")
IMPORT_SCHEMA = "*进口业务节点*.xsd"
"""How the published schema of the import messages is named."""


class SimulatedCustoms:
    """Customs' side of the exchange.

    `seed` decides luck and all made-up numbers, `habits` shares and times, `drawer` where knowledge is kept (memory
    when None), `official_xsd_dir` a folder with the published schemas, `trusted` the fingerprints (SHA-256, hex) of
    the certificates that may sign; None trusts any.
    """

    def __init__(
        self,
        seed: int | str,
        *,
        habits: Habits | None = None,
        drawer: Drawer | None = None,
        official_xsd_dir: Path | None = None,
        trusted: Collection[str] | None = None,
    ) -> None:
        self._seed = seed
        self._habits = habits or Habits()
        self._drawer: Drawer = drawer or MemoryDrawer()
        self._official = None if official_xsd_dir is None else _official_schema(official_xsd_dir)
        self._trusted = trusted
        self._one_at_a_time = threading.Lock()
        self._memory = self._recalled()

    def _recalled(self) -> Memory:
        """What the drawer holds, as knowledge."""
        memory = Memory()
        for facts in self._drawer.facts():
            memory.learn(facts)
        for filed in self._drawer.filed():
            memory.file(filed)
        return memory

    def learn_original(self, message: bytes | CEB621Message | CEB622Message) -> None:
        """Take note of import lists (621) and of their releases (622), in any order; twice is once.

        Raises MessageError for bytes that cannot be read, ValueError for another message.
        """
        read_message = parse(message) if isinstance(message, bytes) else message
        facts = facts_of(read_message)
        with self._one_at_a_time:
            if not self._drawer.has_facts(read_message.guid):
                self._memory.learn(facts)
                self._drawer.keep_facts(read_message.guid, facts)

    def receive(self, message: bytes, at: datetime) -> list[Reply]:
        """The answers to a message that arrives at `at`, ordered by when they are due. Never raises for bad bytes."""
        with self._one_at_a_time:
            try:
                reading, applications = self._checked(message)
            except MessageError as fault:
                key = _key_of_bytes(message)
                return self._once(key, partial(self._format_refusal, key, message, fault, at))
            objection = self._signature_objection(reading.body)
            if objection is None:
                key = f"guid {reading.guid.upper()}"
                return self._once(key, partial(self._judge, key, applications, reading.body, at))
            # Not keyed by guid: the same message, signed properly, must still be taken.
            key = _key_of_bytes(message)
            return self._once(key, partial(self._refuse_all, key, applications, objection, at))

    def _once(self, key: str, answer: Callable[[], Answer]) -> list[Reply]:
        """The replies kept under a key, or the ones made now and kept before anyone sees them."""
        found = self._drawer.find(key)
        if found is None:
            made = answer()
            try:
                self._drawer.keep(made)
            except OSError:
                self._memory = self._recalled()  # what could not be kept was not decided
                raise
            found = list(made.replies)
        return found

    def _checked(self, message: bytes) -> tuple[Reading, CEB625Message]:
        """The format check: a CEB625 that both schemas find valid; MessageError otherwise."""
        reading = read(message)
        if reading.kind != "CEB625Message":
            raise MessageError(FaultCode.WRONG_ROOT)
        applications = reading.message()
        if self._official is not None and not self._official.validate(load(reading.body)):
            raise MessageError(FaultCode.SCHEMA, "", "published schema", line=self._official.error_log[0].line)
        return reading, applications  # pyright: ignore[reportReturnType]

    def _signature_objection(self, body: bytes) -> Judgement | None:
        try:
            signature = verify(body)
        except SignatureError:
            return negative("-625208", "验签失败")
        if self._trusted is not None and signature.fingerprint not in self._trusted:
            return negative("-625020", "与卡信息不符，无权操作")
        return None

    def _format_refusal(self, key: str, message: bytes, fault: MessageError, at: datetime) -> Answer:
        moment = at + timedelta(seconds=FORMAT_SECONDS * self._habits.pace)
        words = " ".join(part for part in (fault.code.value, fault.element, fault.rule) if part)
        return Answer(key, (), (format_refusal(self._seed, key, _guid_and_name(message), words, moment),))

    def _refuse_all(self, key: str, message: CEB625Message, objection: Judgement, at: datetime) -> Answer:
        cases = [judged(self._seed, refund.head, objection, at) for refund in message.refunds]
        return Answer(key, (), tuple(self._receipts(key, cases, at)))

    def _judge(self, key: str, message: CEB625Message, body: bytes, at: datetime) -> Answer:
        """Application by application, so that two of one list in a message meet each other."""
        unlawful = _unlawful(body)
        filed, cases = [], []
        for number, refund in enumerate(message.refunds, 1):
            judgement = unlawful.get(number) or judge(Case(refund, at, self._memory, self._habits, self._seed))
            record = filed_from(refund, accepted=judgement.accepted)
            self._memory.file(record)
            filed.append(record)
            cases.append(judged(self._seed, refund.head, judgement, at))
        return Answer(key, tuple(filed), tuple(self._receipts(key, cases, at)))

    def _receipts(self, key: str, cases: list[Judged], at: datetime) -> list[Reply]:
        statuses = {status for case in cases for status in case.judgement.statuses}
        times = self._habits.schedule(statuses, at, share_of(self._seed, "delay", key))
        return receipts(self._seed, key, cases, times)


def _unlawful(body: bytes) -> dict[int, Judgement]:
    """Applications that the schema lets through and the specification's text does not, by number."""
    found = {}
    root = load(body)
    for finding in strict_findings(root, layout_of(root)):
        numbered = _APPLICATION.match(finding.element)
        if numbered:
            words = f"校验未通过：{finding.element} {finding.rule}"
            found.setdefault(int(numbered.group(1)), negative("-625001", words))
    return found


def _official_schema(folder: Path) -> etree.XMLSchema:
    """The published schema of the import messages; FileNotFoundError when the folder has none."""
    path = next(iter(sorted(folder.glob(IMPORT_SCHEMA))), None)
    if path is None:
        raise FileNotFoundError(f"no file named {IMPORT_SCHEMA} in {folder}")
    return etree.XMLSchema(etree.parse(str(path)))


def _key_of_bytes(message: bytes) -> str:
    return f"bytes {hashlib.sha256(message).hexdigest()}"


def _guid_and_name(message: bytes) -> tuple[str, str]:
    """The guid and root name of a message that may be unreadable, so that its sender can still tell which it was."""
    envelope = None
    with suppress(MessageError):
        envelope, message = unwrap(message)
    found = _GUID.search(message[:2000])
    if found:
        return found.group(2).decode(), found.group(1).decode()
    return (envelope.cop_msg_id, envelope.msg_type) if envelope else ("", "")
