"""What a desk asks about a parcel: the questions of its inspection, why it is held, blocked or printed again, what is
split off. One thing at a time, each answered by one scan."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.core.words import Said
from app.db.work import Work
from app.flow.stations.papers import REPRINT_REASONS, print_again
from app.flow.stations.replies import NotDone, Reply, fine, look
from app.flow.stations.resolving import Resolved, is_half_plate
from app.flow.stations.state import Asking, DeskState
from app.flow.stations.turns import Turn
from app.parcel.reading import lines_of, parcel_by_lpn, parcels_by_lpns
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.asking import next_question
from app.sorting.holding import HOLD_REASONS
from app.sorting.questions import Answer, Kind, Question
from app.sorting.tree import trees
from schemas.http.station_codes import Choice, QuestionShown

REASONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "hold": {reason.value: words for reason, words in HOLD_REASONS.items()},
    "block": BLOCK_REASONS,
    "reprint": REPRINT_REASONS,
}
"""The reasons of each act that wants one: key, and its words in both languages."""

_WHY = {
    "hold": Said("为什么暂存？", "Why is it put on hold?"),
    "block": Said("为什么冻结？", "Why is it blocked?"),
    "reprint": Said("为什么补打？", "Why is it printed again?"),
}
_WHICH = Said("拆出哪些？每扫一次拆一件", "What goes to the new parcel? One piece a scan")
_FOREIGN, _DONE = "foreign", "done"


def inspect(turn: Turn, lpn: str) -> Reply:
    """Begin to ask about a parcel, or go on where it was left."""
    state, left = turn.state, turn.state.asking
    state.verb, state.hand = None, lpn
    if left and left.about == "inspect" and left.lpn == lpn:
        return _ask(turn, left)
    if lpn not in parcels_by_lpns(turn.work, [lpn]):
        raise NotDone("half_plate" if is_half_plate(lpn) else "unknown_here", code=lpn)
    state.asking = Asking("inspect", lpn)
    reply = _ask(turn, state.asking)
    if left and reply.outcome is None:
        return look("asked_left", left=left.lpn, **reply.arguments)
    return reply


def wants_reason(turn: Turn, about: str, lpn: str) -> Reply:
    """Ask why, unless a reason that fits was scanned before."""
    said = turn.state.context.get("reason", "")
    if said in REASONS[about]:
        return _with_reason(turn, about, lpn, said)
    turn.state.drop()
    turn.state.asking = Asking(about, lpn, question="reason")
    turn.state.hand = lpn
    return fine("asked", question=_WHY[about], lpn=lpn)


def split(turn: Turn, lpn: str) -> Reply:
    """Ask what goes to a new parcel."""
    parcel_by_lpn(turn.work, lpn)
    turn.state.drop()
    turn.state.asking = Asking("split", lpn, question="lines")
    turn.state.hand = lpn
    return fine("asked", question=_WHICH, lpn=lpn)


def answer(turn: Turn, said: str) -> Reply:
    """Take an answer to the open question. Raises `NotDone` (answer_invalid …): then the question stays open."""
    asking = turn.state.asking
    if asking is None or asking.question is None:
        return look("nothing_asked", code=turn.code.text)
    if asking.about == "split":
        return _split_line(turn, asking, said)
    if asking.about != "inspect":
        if said not in REASONS[asking.about]:
            raise NotDone("reason_unknown", code=said)
        return _with_reason(turn, asking.about, asking.lpn, said)
    asking.answers[asking.question] = _as_asked(turn, asking.question, said)
    return _ask(turn, asking)


def answer_back(turn: Turn) -> Reply | None:
    """One question back; None where nothing was answered yet."""
    asking = turn.state.asking
    if asking is None or asking.about != "inspect" or not asking.answers:
        return None
    asking.answers.popitem()
    asked = _ask(turn, asking)
    return fine("answer_taken_back", **asked.arguments)


def takes(turn: Turn) -> bool:
    """Whether this code is taken for the answer to what is open: anything that is no code with a meaning of its own."""
    return is_answer(turn.state, turn.code)


def is_answer(state: DeskState, code: Resolved) -> bool:
    """The same of a state and a code."""
    asking = state.asking
    if asking is None or asking.question is None or asking.about != "inspect":
        return False
    if code.kind in ("waybill", "gs1", "sscc"):
        return True
    return code.kind in ("foreign_qr", "too_short") and trees().question(asking.question).kind is not Kind.CHOICE


def shown(work: Work, asking: Asking | None) -> QuestionShown | None:
    """The open question with the codes that answer it."""
    if asking is None or asking.question is None:
        return None
    if asking.about == "split":
        return _shown(asking, _WHICH, "choice", _lines(work, asking))
    if asking.about != "inspect":
        reasons = REASONS[asking.about].items()
        choices = [Choice(key=key, code=f"REASON-{key}", zh=zh, en=en) for key, (zh, en) in reasons]
        return _shown(asking, _WHY[asking.about], "choice", choices)
    question = trees().question(asking.question)
    choices = [_choice(each) for each in _choices(question)]
    return _shown(asking, Said(question.zh, question.en), str(question.kind), choices)


def _shown(asking: Asking, words: Said, kind: str, choices: list[Choice]) -> QuestionShown:
    key = asking.question or ""
    return QuestionShown(lpn=asking.lpn, key=key, zh=words.zh, en=words.en, kind=kind, answers=choices)


def _choices(question: Question) -> Sequence[Answer]:
    # Of a code, a date or a text the answers are what follows from it, not what is to be scanned.
    return question.answers if question.kind is Kind.CHOICE else ()


def _choice(each: Answer) -> Choice:
    return Choice(key=each.key, code=f"ANS-{each.key}", zh=each.zh, en=each.en)


def _ask(turn: Turn, asking: Asking) -> Reply:
    """The next question; once there is none, the parcel is graded."""
    question = next_question(turn.work, lpn=asking.lpn, answers=asking.answers).question
    if question is None:
        data: dict[str, Any] = {"answers": asking.answers, "grade": asking.grade}
        if cage := turn.state.context.get("cage"):
            data["place"] = cage
        return turn.move("inspect", asking.lpn, data)
    asking.question = question.key
    zh = " / ".join(f"ANS-{each.key} {each.zh}" for each in _choices(question))
    en = " / ".join(f"ANS-{each.key} {each.en}" for each in _choices(question))
    words = Said(f"{question.zh} {zh}".strip(), f"{question.en} {en}".strip())
    return fine("asked" if _choices(question) else "asked_open", question=words, lpn=asking.lpn)


def _as_asked(turn: Turn, key: str, said: str) -> str:
    """What of a GS1 code answers this question: a day for a date, the serial or batch for a code."""
    product, kind = turn.code.product, trees().question(key).kind
    if product is None or kind is Kind.CHOICE:
        return said
    if kind is Kind.DATE:
        return product.expires_on.isoformat() if product.expires_on else said
    return product.serial or product.batch or said


def _with_reason(turn: Turn, about: str, lpn: str, reason: str) -> Reply:
    if about == "reprint":
        return print_again(turn, lpn, reason)
    return turn.move(about, lpn, turn.data() | {"reason": reason})


def _split_line(turn: Turn, asking: Asking, said: str) -> Reply:
    if said == _FOREIGN:
        return turn.move("split", asking.lpn, {"foreign": True})
    if said == _DONE:
        rows = [{"gnum": int(gnum), "qty": Decimal(qty)} for gnum, qty in asking.answers.items()]
        return turn.move("split", asking.lpn, {"lines": rows})
    standing = {str(line.gnum): line.qty for line in _standing(turn.work, asking.lpn)}
    going = asking.answers.get(said, 0) + 1
    if said not in standing or going > standing[said]:
        there = str(standing.get(said, Decimal(0)).normalize())
        raise NotDone("not_in_parcel", gnum=said, there=there)
    asking.answers[said] = going
    return fine("split_more", gnum=said, going=going, lpn=asking.lpn)


def _lines(work: Work, asking: Asking) -> list[Choice]:
    rows = [
        Choice(
            key=str(line.gnum),
            code=f"ANS-{line.gnum}",
            zh=f"第 {line.gnum} 项：已拆 {asking.answers.get(str(line.gnum), 0)} / {line.qty.normalize():f}",
            en=f"line {line.gnum}: {asking.answers.get(str(line.gnum), 0)} of {line.qty.normalize():f} go",
        )
        for line in _standing(work, asking.lpn)
    ]
    foreign = Choice(key=_FOREIGN, code=f"ANS-{_FOREIGN}", zh="不是这张清单的货", en="goods of another list")
    done = Choice(key=_DONE, code=f"ANS-{_DONE}", zh="完成拆分", en="that is all")
    return [*rows, done if asking.answers else foreign]


def _standing(work: Work, lpn: str) -> list[Any]:
    parcel = parcel_by_lpn(work, lpn)
    return lines_of(work, [parcel.id]).get(parcel.id, [])
