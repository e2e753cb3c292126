"""The broker's desk for the terminal, looking: what waits, what it is, how far it is, what was told of it."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.commands.checking import customs
from app.cli.session import AsBadge, AsJson, work_as, work_as_system

QueueName = Literal["late", "today", "three_days", "week", "later"]
AnOwner = Annotated[str | None, typer.Option("--owner", metavar="CODE", help="Only this owner's (ebcCode).")]
AQueue = Annotated[QueueName | None, typer.Option("--queue", metavar="NAME", help="Only this queue.")]
AtMost = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=5000, help="At most so many.")]


def register(app: typer.Typer) -> None:  # noqa: ARG001 (the commands hang in `customs`, which checking made)
    """`customs queue`, `search`, `forecast`, `sheet`, `progress`, `notices`, `inspections`, `book-back` …"""
    for command in (queue, search, forecast, sheet, progress, notices, inspections):
        customs.command(command.__name__)(command)
    customs.command("book-back")(book_back)
    customs.command("buyer-years")(years_of_buyers)


def queue(name: AQueue = None, owner: AnOwner = None, limit: AtMost = 100, json: AsJson = False) -> None:
    """What runs out when, the soonest first, and why it is not declared or concluded yet."""
    from app.customs.desk.counting import counts
    from app.customs.desk.queues import Queue, Wanted
    from app.flow.desk import queue as ask

    with work_as_system() as work:
        found = ask(work, wanted=Wanted(queue=name and Queue(name), owner_code=owner), limit=limit)
        there = counts(work, owner_code=owner)
    if json:
        print_json({"counts": there, "rows": found.rows, "next": found.next})
        return
    console.print("  ".join(f"{each} {count}" for each, count in there.by_queue.items()))
    rows = [
        (each.row.days_left, each.row.declare_by, each.row.parcel.lpn, each.row.parcel.state, each.row.parcel.place,
         each.row.parcel.cop_no, "\n".join(f"{reason.message_zh} → {reason.next_step_zh}" for reason in each.reasons))
        for each in found.rows
    ]  # fmt: skip
    print_table("queue", ["left", "by", "parcel", "state", "place", "application", "why → next"], rows,
                empty="Nothing waits to be declared.")  # fmt: skip


def search(number: Annotated[str, typer.Argument(metavar="NUMBER")], json: AsJson = False) -> None:
    """Everything with this number: parcels, lists, applications, withdrawals, messages; never a buyer."""
    from app.customs.desk.searching import search as ask

    with work_as_system() as work:
        found = ask(work, number=number)
    if json:
        print_json(found)
        return
    rows = [(hit.kind, hit.matched, hit.number, hit.lpn or hit.cop_no or hit.original_id, hit.state) for hit in found]
    print_table("found", ["what", "by its", "number", "which", "state"], rows, empty="Nothing has this number.")


def forecast(limit: AtMost = 200, json: AsJson = False) -> None:
    """Which parcels will miss their last day at the present pace, and how that was reckoned."""
    from app.customs.pace.service import forecast as ask

    with work_as_system() as work:
        found = ask(work, limit=limit)
    if json:
        print_json(found)
        return
    console.print(f"{found.how_zh}\n{found.how_en}")
    rows = [(row.declare_by, row.expected_on, row.lpn, row.state, row.place, row.cop_no) for row in found.rows]
    said = "Everything makes it." if found.known else "Nothing can be foretold yet."
    print_table(f"{found.missing} will miss it", ["by", "expected", "parcel", "state", "place", "application"], rows,
                empty=said)  # fmt: skip


def sheet(cop_no: Annotated[str, typer.Argument(metavar="COPNO")], json: AsJson = False) -> None:
    """An application beside its original list, line by line, differences marked, with every broken rule."""
    from app.customs.desk.sheet import sheet as ask

    with work_as_system() as work:
        form = ask(work, cop_no=cop_no)
    if json:
        print_json(form)
        return
    entry = form.folder.entry
    console.print(f"{cop_no}: {entry.state}, {entry.invt_no}, {form.value} yuan, by {form.list.declare_by}")
    head = [(f"{field.zh} {field.name}", field.listed, field.declared, "≠" if field.differs else "")
            for field in form.head if not field.secret]  # fmt: skip
    print_table("head", ["field", "list", "application", ""], head, empty="")
    lines = [(line.gnum, line.gcode, line.gname, line.listed, line.remaining, line.declared, line.counted,
              ", ".join(line.differences)) for line in form.lines]  # fmt: skip
    print_table("lines", ["gnum", "gcode", "goods", "list", "left", "declared", "counted", "differs"], lines, empty="")
    broken = [(each.code, each.article, each.message_zh, each.next_step_zh) for each in form.findings]
    print_table("rules", ["rule", "source", "why", "next"], broken, empty="Every rule holds.")


def progress(json: AsJson = False) -> None:
    """How far the sending is: today's messages, and whatever is still to be sent."""
    from app.customs.progress.service import progress as ask

    with work_as_system() as work:
        found = ask(work)
    if json:
        print_json(found)
        return
    rows = [(each.guid, each.purpose, each.state, each.tries, f"{each.answered}/{each.applications}", each.last_error)
            for each in found.messages]  # fmt: skip
    title = f"{found.ready} ready, {found.sent} sent, {found.failed} failed"
    print_table(title, ["message", "purpose", "state", "tries", "answered", "error"], rows, empty="No message today.")


def notices(
    state: Annotated[
        Literal["open", "acknowledged", "resolved"], typer.Option("--state", metavar="STATE", help="In this state.")
    ] = "open",
    json: AsJson = False,
) -> None:
    """What the desk was told: deadlines near, negative receipts, no answer, unmatched receipts, inspection calls."""
    from app.customs.notices.service import notices as ask

    with work_as_system() as work:
        found = ask(work, state=state, limit=500)
    if json:
        print_json(found)
        return
    rows = [(each.id, f"{each.at:%m-%d %H:%M}", each.kind, f"{each.zh}\n{each.en}") for each in found]
    print_table("notices", ["id", "at", "kind", "what"], rows, empty="Nothing to be told.")


def inspections(
    settled: Annotated[bool, typer.Option("--settled", help="Those that have a result.")] = False, json: AsJson = False
) -> None:
    """Inspection orders: the parcels customs calls for, where they are, and whether they were found."""
    from app.customs.inspections.service import orders

    with work_as_system() as work:
        found = orders(work, state="settled" if settled else None)
    if json:
        print_json(found)
        return
    rows = [(order.lpn, order.found_place or order.place, order.cop_no, order.state,
             f"{order.result} (taken back)" if order.taken_back else order.result, order.new_seal_no)
            for order in found]  # fmt: skip
    print_table("inspections", ["parcel", "place", "application", "state", "result", "seal"], rows,
                empty="Customs calls for nothing.")  # fmt: skip


def book_back(
    lpns: Annotated[list[str] | None, typer.Argument(metavar="[LPN]...", help="Only these; all unless named.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the draft as CSV.")] = None,
    limit: AtMost = 1000,
    json: AsJson = False,
) -> None:
    """The draft of a 核注清单 for concluded goods in no book entry, by account item, with its open points."""
    from app.relisting.drafts.service import book_draft, draft_csv

    with work_as_system() as work:
        draft = book_draft(work, lpns=lpns or None, limit=limit)
    if out:
        out.write_bytes(draft_csv(draft))
    if json:
        print_json(draft)
        return
    rows = [(line.account_item, line.gcode, line.gname, line.qty, line.unit, line.amount, len(line.parcels))
            for line in draft.lines]  # fmt: skip
    print_table("草稿 draft", ["item", "gcode", "goods", "qty", "unit", "yuan", "parcels"], rows,
                empty="Nothing concluded waits to be booked.")  # fmt: skip
    for zh, en in draft.open_points:
        console.print(f"? {zh}\n  {en}")


def years_of_buyers(
    badge: AsBadge,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="Only this year.")] = None,
    limit: AtMost = 200,
    json: AsJson = False,
) -> None:
    """What each buyer's year gets back by concluded returns; the buyer masked. For brokers and auditors."""
    from app.customs.money.service import buyer_years

    with work_as(badge, "see_sealed") as work:
        found = buyer_years(work, year=year, limit=limit)
    if json:
        print_json(found)
        return
    rows = [(each.year, each.name, each.id_number, each.applications, each.amount) for each in found]
    print_table("given back", ["year", "buyer", "ID number", "applications", "yuan"], rows, empty="Nothing yet.")
