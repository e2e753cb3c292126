"""Declarations: prepared by one broker, submitted by another; read with their messages and receipts; the deadlines."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Query

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, LongCursor, page, position, unwrapped, wrapped
from app.api.opening import StationWork, stage_router
from app.api.rendering import all_told, state_words, told
from app.api.rights import acting, only, reading
from app.customs import service as customs
from app.customs.desk.choosing import prepare_chosen, prepare_queue
from app.customs.desk.deadlines import DeadlineRow
from app.customs.desk.queues import Queue
from app.customs.desk.sheet import sheet
from app.customs.desk.verdicts import check
from app.customs.register import service as register
from app.customs.register.service import Folder
from app.db.work import Work
from app.flow import request_withdrawal, send_draft, submit
from schemas.http.customs import (
    ApplicationState,
    DeadlineAnswer,
    DeclarationAnswer,
    DeclarationWhole,
    DeclaredLine,
    DeclaredParcel,
    DispatchAnswer,
    DocumentRequest,
    MessageOfDeclaration,
    NoteRequest,
    PreparedAnswer,
    ReceiptAnswer,
    SubmitRequest,
    SubmittedList,
    WithdrawalAnswer,
    WithdrawRequest,
)
from schemas.http.desk import (
    AgainAnswer,
    CheckRequest,
    LeftOutAnswer,
    ListHeadAnswer,
    NamedRequest,
    PreparationAnswer,
    PrepareChoice,
    SheetAnswer,
    VerdictAnswer,
    VerdictList,
)
from schemas.http.pages import Page
from schemas.vocabulary import Role

router = stage_router("declarations")
BROKER = only(Role.BROKER)


@router.post("/declarations:prepare", dependencies=[acting("prepare")])
def prepare_declarations(work: StationWork, wanted: PrepareChoice) -> PreparationAnswer:
    """Make applications of the conforming parcels nobody declares yet: one a list, the soonest deadline first.

    All there are, a queue, an owner, a list; or the parcels named and no others, so that one list may go in several.
    """
    if wanted.lpns is not None:
        made = prepare_chosen(work, lpns=wanted.lpns)
        return PreparationAnswer(
            prepared=all_told(PreparedAnswer, made.applications), left_out=all_told(LeftOutAnswer, made.left_out)
        )
    chosen = wanted.model_dump(include={"owner_code", "original_id", "limit"})
    applications = prepare_queue(work, queue=wanted.queue and Queue(wanted.queue), **chosen)
    return PreparationAnswer(prepared=all_told(PreparedAnswer, applications), left_out=[])


@router.post("/declarations:check", dependencies=[BROKER])
def check_declarations(work: OpenWork, wanted: CheckRequest) -> VerdictList:
    """Hold applications against every rule and the message's tables; nothing is sent or written."""
    return VerdictList(items=all_told(VerdictAnswer, check(work, cop_nos=wanted.cop_nos, limit=wanted.limit)))


@router.post("/declarations:draft", dependencies=[BROKER])
def draft_declarations(work: StationWork, wanted: NamedRequest) -> SubmittedList:
    """Leave prepared applications at the e-port as drafts (appStatus 1); nothing is declared by it."""
    return SubmittedList(messages=all_told(DispatchAnswer, send_draft(work, cop_nos=wanted.cop_nos)))


@router.post("/declarations:submit", dependencies=[acting("submit")])
def submit_declarations(work: StationWork, wanted: SubmitRequest) -> SubmittedList:
    """Submit what another broker prepared: quantities are reserved, messages built, signed and validated.

    Named applications go together or not at all; of all there are, those that may not go stay with their `trouble`.
    The worker sends the messages.
    """
    return SubmittedList(messages=all_told(DispatchAnswer, submit(work, cop_nos=wanted.cop_nos)))


@router.get("/declarations", dependencies=[reading()])
def list_declarations(
    work: OpenWork,
    state: Annotated[list[ApplicationState] | None, Query(description="Any of these.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DeclarationAnswer]:
    """Applications, newest first."""
    rows = register.applications(work, states=state, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(DeclarationAnswer, row))


@router.get("/declarations/{cop_no}", dependencies=[reading()])
def read_declaration(work: OpenWork, cop_no: str) -> DeclarationWhole:
    """An application with its lines, parcels, messages, receipts and withdrawals."""
    return _whole(register.application(work, cop_no=cop_no))


@router.get("/declarations/{cop_no}/sheet", dependencies=[reading()])
def read_sheet(work: OpenWork, cop_no: str) -> SheetAnswer:
    """An application as a form beside its original list, line by line, differences marked; the buyer masked."""
    form = sheet(work, cop_no=cop_no)
    return told(SheetAnswer, form, declaration=_whole(form.folder), original=told(ListHeadAnswer, form.list))


@router.post("/declarations/{cop_no}:again", dependencies=[BROKER])
def prepare_declaration_again(work: StationWork, cop_no: str) -> AgainAnswer:
    """After a reject, a failed sending or a withdrawal: prepare it once more, under its number or a new one."""
    return AgainAnswer(cop_no=customs.prepare_again(work, cop_no=cop_no))


@router.post("/declarations/{cop_no}:discard", dependencies=[BROKER])
def discard_declaration(work: StationWork, cop_no: str) -> DeclarationWhole:
    """Give up a prepared application; its parcels are free again."""
    return _after(work, cop_no, customs.discard)


@router.post("/declarations/{cop_no}:withdraw", dependencies=[BROKER])
def withdraw_declaration(work: StationWork, cop_no: str, wanted: WithdrawRequest) -> DeclarationWhole:
    """Ask customs to take an application back; its parcels wait for the answer."""
    return _after(work, cop_no, request_withdrawal, reason=wanted.reason)


@router.post("/declarations/{cop_no}:correct", dependencies=[BROKER])
def correct_declaration(work: StationWork, cop_no: str) -> DeclarationWhole:
    """After a reject: its parcels are conforming again, to be declared anew."""
    return _after(work, cop_no, customs.correct)


@router.post("/declarations/{cop_no}:acknowledge", dependencies=[BROKER])
def acknowledge_trouble(work: StationWork, cop_no: str) -> DeclarationWhole:
    """The broker has looked at the application's trouble: take it off the desk."""
    return _after(work, cop_no, customs.acknowledge)


@router.post("/declarations/{cop_no}:call-inspection", dependencies=[BROKER])
def call_inspection(work: StationWork, cop_no: str, wanted: NoteRequest) -> DeclarationWhole:
    """Note that customs called for an inspection, before any receipt says so."""
    return _after(work, cop_no, customs.call_inspection, document_no=wanted.document_no or "")


@router.post("/declarations/{cop_no}:pass-inspection", dependencies=[BROKER])
def pass_inspection(work: StationWork, cop_no: str, wanted: NoteRequest) -> DeclarationWhole:
    """Note that the inspection found nothing against it."""
    return _after(work, cop_no, customs.pass_inspection, result=wanted.document_no or "")


@router.post("/declarations/{cop_no}:detain", dependencies=[BROKER])
def detain_declaration(work: StationWork, cop_no: str, wanted: DocumentRequest) -> DeclarationWhole:
    """Note that customs keeps the goods, with the number of its document."""
    return _after(work, cop_no, customs.detain, document_no=wanted.document_no)


@router.post("/declarations/{cop_no}:give-back", dependencies=[BROKER])
def give_back_declaration(work: StationWork, cop_no: str, wanted: DocumentRequest) -> DeclarationWhole:
    """Note that customs gave detained goods back: they are held, and the application has ended."""
    return _after(work, cop_no, customs.give_back, document_no=wanted.document_no)


@router.get("/deadlines", dependencies=[reading()])
def list_deadlines(work: OpenWork, cursor: LongCursor = None, limit: Limit = 100) -> Page[DeadlineAnswer]:
    """Every parcel whose 30-day clock runs, the soonest first, with its countdown."""
    after = unwrapped(cursor, 1)[0] if cursor else None
    found = customs.deadlines(work, limit=limit, cursor=after)
    return Page(items=[_deadline(row) for row in found.rows], next_cursor=wrapped([found.next]) if found.next else None)


def _after(work: Work, cop_no: str, act: Callable[..., object], **said: str) -> DeclarationWhole:
    """Do it, and show the application as it stands then."""
    act(work, cop_no=cop_no, **said)
    work.session.flush()
    return _whole(register.application(work, cop_no=cop_no))


def _whole(folder: Folder) -> DeclarationWhole:
    return DeclarationWhole(
        declaration=told(DeclarationAnswer, folder.entry),
        lines=all_told(DeclaredLine, folder.lines),
        parcels=[told(DeclaredParcel, one, state=state_words(one.state)) for one in folder.parcels],
        messages=all_told(MessageOfDeclaration, folder.messages),
        receipts=all_told(ReceiptAnswer, folder.receipts),
        withdrawals=all_told(WithdrawalAnswer, folder.withdrawals),
    )


def _deadline(row: DeadlineRow) -> DeadlineAnswer:
    days = {"declare_by": row.declare_by, "days_left": row.days_left}
    return told(DeadlineAnswer, row.parcel, **days, state=state_words(row.parcel.state))
