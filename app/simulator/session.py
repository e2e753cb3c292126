"""One message before the simulated customs: from what was opened to the answers it gets."""

from datetime import datetime, timedelta

from app.simulator.answers import Judged, format_refusal, pre_no_for, receipts, without
from app.simulator.book import Application, Book
from app.simulator.book.entries import DRAFT, REPLACED, RUNNING, WITHDRAWN, Letter
from app.simulator.delivery import Told
from app.simulator.habits import FORMAT_SECONDS, Habits, Step
from app.simulator.judging import Judgement, judge, negative, pieces_of
from app.simulator.law import Case, format_rule, signature_rule
from app.simulator.law import rule as law
from app.simulator.law.format import MessageRule, by_name
from app.simulator.numbers import share_of
from app.simulator.opening import Filing, Opened, guid_and_name
from app.simulator.practice import practised
from app.simulator.tallying import Tally
from schemas.customs.faults import MessageError
from schemas.customs.messages import InvtRefund
from schemas.customs.xmldsig import SignatureError, VerifiedSignature, verify


class Session:
    """Everything one message needs: seed, habits, book, and the moment it came."""

    def __init__(self, seed: int | str, habits: Habits, book: Book, at: datetime, called: str = "") -> None:
        self._seed, self._habits, self._book, self._at = seed, habits, book, at
        self._called = called
        self._signature: VerifiedSignature | None = None
        self.refunds: list[InvtRefund] = []

    def broken_signature(self, opened: Opened) -> MessageRule | None:
        """The signature rule a message breaks; None when its signature holds."""
        try:
            self._signature = verify(opened.body)
        except SignatureError as error:
            empty = b"SignatureValue></" in opened.body or b"SignatureValue/>" in opened.body
            return signature_rule("empty" if empty else error.code)
        certificate = self._signature.certificate
        lasts = certificate.not_valid_before_utc <= self._at <= certificate.not_valid_after_utc
        return None if lasts else signature_rule("expired")

    def name_of(self, message: bytes) -> tuple[str, str]:
        """The guid of an unreadable message, else what its transport called it, and the name of its root."""
        guid, name = guid_and_name(message)
        return guid or self._called, name

    def seen_before(self, letter: Letter, *, same: bool) -> None:
        """A message that came before: sent again, as it should be, or its guid used for something else."""
        tally = Tally(letter.key.partition(" ")[2])
        tally.note("resent" if same else "message_guid", held=same)
        tally.write(self._book)

    def answer(
        self, letter: Letter, message: Opened | bytes, objection: object, tally: Tally, *, published: bool
    ) -> Told:
        """The answers to a message: refused for its form, refused for its signature, or judged."""
        if not isinstance(message, Opened):
            return self._refused(letter, message, objection, tally)
        self.refunds = message.refunds
        tally.format_held(published=published, envelope=message.envelope is not None)
        tally.note("frame_text", held=not message.frame, where=message.frame[0].element if message.frame else "")
        if isinstance(objection, MessageRule):
            tally.signature(objection.name)
            judgement = negative(objection.answer, f"{objection.zh}：验签失败")
            cases = [self._judged(letter, filing, judgement) for filing in message.filings]
            return receipts(self._seed, letter.key, self._at, cases)
        tally.signature(None)
        tally.note("message_guid", held=True)
        if refusal := self._whim(letter, message):
            return refusal
        return self._judge(letter, message, tally)

    def _refused(self, letter: Letter, message: bytes, fault: object, tally: Tally) -> Told:
        if not isinstance(fault, MessageError):
            raise TypeError("a message is refused for a fault")
        rule = format_rule(fault, empty=not message.strip())
        tally.format_broken(rule.name)
        words = " ".join(part for part in (fault.code.value, fault.element, fault.rule) if part)
        status = rule.answer.partition(" ")[2] or "-1"
        return self._format_refusal(letter, self.name_of(message), words, status)

    def _format_refusal(self, letter: Letter, original: tuple[str, str], words: str, status: str) -> Told:
        moment = self._at + timedelta(seconds=FORMAT_SECONDS * self._habits.pace)
        return [("CEB900", format_refusal(self._seed, letter.key, original, words, moment, status))]

    def _whim(self, letter: Letter, message: Opened) -> Told | None:
        """A scenario may refuse a message for its form, though nothing is wrong with it."""
        for number, happening in enumerate(self._habits.all_happenings):
            chosen = happening.do == "refuse_format" and happening.fits_any(self.refunds)
            if chosen and happening.meets(number, self._seed, letter.key):
                original = (message.guid, "CEB625Message")
                return self._format_refusal(letter, original, happening.words or "场景设定", "-1")
        return None

    def _judge(self, letter: Letter, message: Opened, tally: Tally) -> Told:
        """Application by application, so that two of one list in a message meet each other."""
        lineless = all(filing.refund is None for filing in message.filings)
        tally.note("lines_there", held=len(self.refunds) == len(message.filings))
        tally.note("batch_has_lines", held=not lineless)
        judged: list[Judged] = []
        for filing in message.filings:
            if filing.refund is None:
                rule = by_name("batch_has_lines" if lineless else "lines_there")
                judged.append(self._judged(letter, filing, negative(rule.answer, f"申请单无表体：{rule.zh}")))
            else:
                judged.append(self._one(letter, message, filing, filing.refund, judged, tally))
        practised(message, tally)
        return receipts(self._seed, letter.key, self._at, judged)

    def _one(
        self, letter: Letter, message: Opened, filing: Filing, refund: InvtRefund, judged: list[Judged], tally: Tally
    ) -> Judged:
        case = self._case(message, filing, refund)
        judgement = judge(case, self._seed, lambda name, held: tally.note(name, held, case.cop_no))
        done = self._judged(letter, filing, judgement)
        if judgement.accepted and (target := self._target(case)):
            self._take_back(target, letter, judged)
            withdrawn = case.head.app_type == law.WITHDRAWAL
            self._book.set_state(target, WITHDRAWN if withdrawn else REPLACED)
            tally.note("withdrew" if withdrawn else "changed" if target.state != DRAFT else "drafted", held=True)
        self._note_practice(case, judgement, tally)
        self._book.add_application(self._entry(letter, case, judgement, done))
        return done

    def _case(self, message: Opened, filing: Filing, refund: InvtRefund) -> Case:
        assert self._signature is not None  # noqa: S101 (a message without one is not judged)
        return Case(
            refund=refund,
            at=self._at,
            book=self._book,
            habits=self._habits,
            signature=self._signature,
            transfer=message.transfer,
            findings=filing.findings,
        )

    def _target(self, case: Case) -> Application | None:
        """What this one takes the place of, or takes back: also its own draft."""
        if case.head.app_type != law.NEW:
            return case.target
        drafts = [a for a in case.same_number if a.state == DRAFT]
        return drafts[-1] if drafts else None

    def _note_practice(self, case: Case, judgement: Judgement, tally: Tally) -> None:
        """What a vendor's system has shown that it can do."""
        refused_before = [a for a in case.of_list if a.outcome(self._at) == "refused"]
        if refused_before and judgement.accepted and case.head.app_type != law.WITHDRAWAL:
            tally.note("corrected", held=True)
        known = case.original.lines if case.original else {}
        if any(line.gnum in known and line.qty < known[line.gnum].qty for line in case.refund.lines):
            tally.note("partial", held=True)

    def _take_back(self, target: Application, letter: Letter, judged: list[Judged]) -> None:
        """What was still to be told of an application is not told any more."""
        if target.message == letter.key:  # in this very message: it was stored, and that is all it hears
            for index, other in enumerate(judged):
                if other.cop_no == target.cop_no:
                    judged[index] = Judged(other.head, other.pre_no, other.steps[:1])
            return
        for reply in self._book.replies_to(target.message):
            if reply.due > self._at:
                self._book.rewrite(reply.name, without(reply.body, target.cop_no))

    def _judged(self, letter: Letter, filing: Filing, judgement: Judgement) -> Judged:
        luck = share_of(self._seed, "delay", letter.key)
        steps = tuple(self._habits.timed(judgement.steps, self._at, luck))
        return Judged(filing.head, pre_no_for(self._seed, filing.head, self._at), steps)

    def _entry(self, letter: Letter, case: Case, judgement: Judgement, done: Judged) -> Application:
        draft = judgement.steps == (Step("1"),)
        return Application(
            message=letter.key,
            cop_no=case.cop_no,
            pre_no=done.pre_no,
            head_guid=case.head.guid.upper(),
            invt_no=case.head.invt_no,
            agent=case.head.agent_code,
            app_type=case.head.app_type,
            state=DRAFT if draft else RUNNING,
            ending=judgement.ending,
            ends=done.steps[-1][0],
            pieces=pieces_of(case),
        )
