"""A station's desk: what a scanned code means here, and what follows from it.

The kind of station says what a licence plate or waybill does: gate arrives, dock receives, sorting
asks its questions, putaway restocks and relists, exit loads. Command codes (CMD-…) change that for
the next code; a bin or a manifest that was scanned stays until the next one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import GuicangError, Invalid
from app.core.words import CATALOGUE, Said, say
from app.db.work import Database, Work
from app.flow.rights import RIGHTS, require
from app.flow.verbs import SCAN_VERBS
from app.intake.announcements import looks_like_lpn
from app.parcel.lifecycle import STATES
from app.parcel.moves import Outcome
from app.parcel.reading import parcels_by_lpns
from app.parcel.scans import Scan
from app.people.service import as_of_now
from app.site.service import station_named
from app.sorting.asking import next_question
from app.sorting.questions import Kind, Question
from schemas.vocabulary import ParcelState, Verdict

_VERBS = {"gate": "arrive", "dock": "receive", "sorting": "inspect", "putaway": "restock", "exit": "load"}
_COMMANDS = {
    "CMD-UNKNOWN": "receive_unknown",
    "CMD-HOLD": "hold",
    "CMD-RELEASE": "release",
    "CMD-REOPEN": "reopen",
    "CMD-RELIST": "relist",
    "CMD-RESTOCK": "restock",
    "CMD-BLOCK": "block",
    "CMD-MOVE": "move_bin",
    "CMD-UNLOAD": "unload",
    "CMD-LOSE": "lose",
    "CMD-FIND": "find",
}
_CONTROL = re.compile(r"[\x00-\x1c\x1e\x1f\x7f]")
_AIM = re.compile(r"^\](?:[A-Za-z]\d)")
_CONTEXT = re.compile(r"^(BIN|MAN|TOTE|REASON)[:\-](.+)$")
_NAMES = {"BIN": "bin", "MAN": "manifest", "TOTE": "tote", "REASON": "reason"}


@dataclass(frozen=True, slots=True)
class StationAnswer:
    """What the desk says to a code; `outcome` is None where nothing was to be moved."""

    code: str
    zh: str
    en: str
    outcome: Outcome | None = None
    refused: bool = False
    """Whether nothing came of it: refused, unknown, or no answer to what was asked."""


@dataclass(slots=True)
class _Interview:
    lpn: str
    answers: dict[str, Any] = field(default_factory=dict)
    question: str | None = None


def clean(typed: str) -> str:
    """A code without what scanners put around it: AIM identifier, control characters, ends of line."""
    return _AIM.sub("", _CONTROL.sub("", typed)).strip()


class StationDesk:
    """One person at one station, code by code."""

    def __init__(self, database: Database, site_id: int, actor: Actor) -> None:
        self._database, self._site_id, self._actor = database, site_id, actor
        self._context: dict[str, str] = {}
        self._verb: str | None = None
        self._interview: _Interview | None = None
        with database.work(site_id=site_id, actor=actor) as work:
            kind = station_named(work, actor.station or "").kind
        if kind not in _VERBS:
            raise Invalid("no_scanning_here", f"Nothing is scanned at {actor.station}.", station=actor.station)
        self._own_verb = _VERBS[kind]

    def scan(self, typed: str) -> StationAnswer | None:
        """Answer one code; None for an empty line. Errors are answers too: a scanner cannot read a traceback."""
        code = clean(typed)
        if not code:
            return None
        try:
            return self._answer(code)
        except GuicangError as error:
            said = say(error.code, error.arguments) if error.code in CATALOGUE else Said(error.message, error.message)
            return StationAnswer(code, said.zh, said.en, refused=True)

    def open_end(self) -> StationAnswer | None:
        """What was begun and not ended: a question without an answer, a command without its parcel."""
        if self._interview:
            lpn, asked = self._interview.lpn, self._interview.question
            self._interview = None
            return StationAnswer(
                lpn, f"未分拣：问题 {asked} 未回答", f"not sorted: {asked} was not answered", refused=True
            )
        if self._verb:
            verb, self._verb = self._verb, None
            return StationAnswer(verb, "没有扫包裹，未执行", "no parcel was scanned, nothing was done", refused=True)
        return None

    def _answer(self, code: str) -> StationAnswer:
        if code == "CMD-CANCEL":
            self._verb = self._interview = None
            return StationAnswer(code, "已取消，请扫下一个", "cancelled, scan the next one")
        if code in _COMMANDS:
            self._verb, self._interview = _COMMANDS[code], None  # a question left open is asked again later
            return StationAnswer(code, "请扫包裹", "now scan the parcel")
        if found := _CONTEXT.match(code):
            name = _NAMES[found.group(1)]
            self._context[name] = found.group(2)
            return StationAnswer(code, f"已选择 {found.group(2)}", f"{name} is {found.group(2)}")
        if self._interview and self._interview.question and not looks_like_lpn(code):
            return self._answered(code, self._interview)
        verb, self._verb = self._verb or self._own_verb, None
        self._interview = None
        if verb == "inspect":
            begun = _Interview(code)
            answer = self._ask(begun)
            self._interview = begun if begun.question else None
            return answer
        return self._moved(code, verb, dict(self._context))

    def _answered(self, code: str, interview: _Interview) -> StationAnswer:
        said = code.removeprefix("ANS-")
        key = interview.question or ""
        before = dict(interview.answers)
        interview.answers[key] = said
        try:
            return self._ask(interview)
        except GuicangError:
            interview.answers = before  # the question stays open
            raise

    def _ask(self, interview: _Interview) -> StationAnswer:
        asked: Question | None = self._in_work(lambda work: _next(work, interview))
        if asked is None:
            self._interview = interview.question = None
            return self._moved(interview.lpn, "inspect", {"answers": interview.answers})
        interview.question = asked.key
        # Of a code, a date or a text the answers are what follows from it, not what is to be scanned.
        choices = asked.answers if asked.kind is Kind.CHOICE else ()
        zh = " / ".join(f"ANS-{answer.key} {answer.zh}" for answer in choices)
        en = " / ".join(f"ANS-{answer.key} {answer.en}" for answer in choices)
        return StationAnswer(interview.lpn, f"{asked.zh} {zh}", f"{asked.en} {en}")

    def _moved(self, code: str, verb: str, data: dict[str, Any]) -> StationAnswer:
        outcome = self._in_work(lambda work: SCAN_VERBS[verb](work, [Scan(code, self._id(work), self._actor, data)])[0])
        said = told(outcome)
        return StationAnswer(code, said.zh, said.en, outcome, not _went_well(outcome))

    def _id(self, work: Work) -> UUID:
        return work.numbers.uuid7(work.clock.now())

    def _in_work(self, act: Callable[[Work], Any]) -> Any:
        with self._database.work(site_id=self._site_id, actor=self._actor) as work:
            self._actor = work.actor = self._as_of_now(work)
            return act(work)

    def _as_of_now(self, work: Work) -> Actor:
        """Who scans: locked out, given another role or the station given up meanwhile, and it ends here."""
        actor = as_of_now(work, self._actor)
        require(actor, RIGHTS["scan"])
        station_named(work, actor.station or "")
        return actor


def _next(work: Work, interview: _Interview) -> Question | None:
    if interview.lpn not in parcels_by_lpns(work, [interview.lpn]):
        raise Invalid("unknown_code", f"Nobody knows {interview.lpn}.", code=interview.lpn)
    return next_question(work, lpn=interview.lpn, answers=interview.answers).question


def _went_well(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.MOVED or (outcome.refusal is not None and outcome.refusal.code == "label_read")


def told(outcome: Outcome) -> Said:
    """A verdict in words: the state it led to, or why not and what to do."""
    if outcome.refusal:
        return say(outcome.refusal.code, outcome.refusal.arguments)
    if outcome.verdict is Verdict.UNKNOWN:
        return say("unknown_code", {"code": outcome.code})
    words = STATES[outcome.to_state or ParcelState.NEW]
    return Said(words.zh, words.en)
