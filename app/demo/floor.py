"""The floor's part of the day, chunk by chunk: lists, announcements, gate, dock, sorting."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from app.db.work import Work
from app.demo.stage import Stage
from app.intake.announcements import AnnouncedLine, Announcement
from app.intake.expected import announce_many
from app.intake.manifests import close_manifest, open_manifest
from app.intake.receiving import arrive_many, receive_many, receive_unknown_many
from app.originals.service import import_originals
from app.printing.service import ask_labels
from app.simulator.plan import Item, Plan, Story, worst_answers
from app.simulator.world import Chunk
from app.sorting.inspecting import inspect_many
from app.sorting.requests import CountedLine, InspectionRequest
from app.sorting.splitting import split
from schemas.vocabulary import Verdict


def import_lists(stage: Stage, chunk: Chunk) -> None:
    """The lists and their releases come in, and customs knows them."""
    for kind, body in (("CEB621", chunk.imports), ("CEB622", chunk.releases)):
        name = f"{chunk.stem}-{kind}.xml"
        stage.leave("originals", name, body)
        stage.customs.learn_original(body)
        with stage.work(stage.crew.lead) as work:
            import_originals(work, body=body, file_name=name)


def announce(stage: Stage, plans: Sequence[Plan]) -> None:
    """Platforms announce what will come."""
    with stage.work(stage.crew.manager) as work:
        announce_many(work, returns=[_announcement(plan) for plan in plans if plan.announced])


def _announcement(plan: Plan) -> Announcement:
    return Announcement(
        return_no=f"R{plan.number:08d}",
        platform_code=plan.ebp_code or "",
        order_no=plan.order_no,
        carrier_code=plan.carrier_code,
        waybill=plan.waybill,
        reason=plan.reason.value,
        owner_code=plan.ebc_code,
        lines=tuple(AnnouncedLine(item.gnum, item.qty, item.serial_left) for item in plan.items),
    )


def take_in(stage: Stage, chunk: Chunk) -> list[tuple[str, Plan]]:
    """A van of each carrier: manifest, gate, dock. Returns (LPN, plan) of what was received."""
    by_carrier: defaultdict[str, list[Plan]] = defaultdict(list)
    for plan in chunk.plans:
        if plan.arrives:
            by_carrier[plan.carrier_code].append(plan)
    received: list[tuple[str, Plan]] = []
    for van, (carrier, plans) in enumerate(sorted(by_carrier.items()), start=1):
        number = f"H{chunk.stem}{van}"
        _unload_van(stage, number, carrier, plans)
        stage.passes(0.2)
        received += _receive(stage, number, plans)
        with stage.work(stage.crew.lead) as work:
            close_manifest(work, number=number)
    return received


def _unload_van(stage: Stage, number: str, carrier: str, plans: Sequence[Plan]) -> None:
    with stage.work(stage.crew.gate) as work:
        open_manifest(
            work,
            number=number,
            carrier_code=carrier,
            vehicle=f"粤A·DEMO{number[-1]}",
            gate_registration_no=f"GR{number}",
            gate_time=stage.clock.now(),
            declared_count=len(plans),
            seal_no=f"S{number}",
            waybills=[plan.waybill for plan in plans],
        )
        known = [plan for plan in plans if plan.story is not Story.UNKNOWN]
        arrive_many(work, scans=[stage.scan(work, plan.waybill, manifest=number) for plan in known])


def _receive(stage: Stage, number: str, plans: Sequence[Plan]) -> list[tuple[str, Plan]]:
    with stage.work(stage.crew.dock) as work:
        outcomes = receive_many(
            work, scans=[stage.scan(work, plan.waybill, manifest=number, tote="TOTE-1") for plan in plans]
        )
        done = [(outcome.lpn, plan) for outcome, plan in zip(outcomes, plans, strict=True)]
        strangers = [plan for outcome, plan in zip(outcomes, plans, strict=True) if outcome.verdict is Verdict.UNKNOWN]
        taken = receive_unknown_many(
            work, scans=[stage.scan(work, plan.waybill, manifest=number, tote="CAGE-1") for plan in strangers]
        )
        unknown = {plan.number: outcome.lpn for outcome, plan in zip(taken, strangers, strict=True)}
    return [(lpn or unknown.get(plan.number) or "", plan) for lpn, plan in done if lpn or plan.number in unknown]


def print_lpns(stage: Stage, name: str, lpns: Sequence[str]) -> None:
    """Every parcel gets its label."""
    if lpns and stage.labels:
        with stage.work(stage.crew.dock) as work:
            batch = ask_labels(work, template="lpn", stock="60x40", lpns=lpns)
        stage.leave("labels", f"lpn-{name}.pdf", batch.pdf)


def sort(stage: Stage, name: str, received: Sequence[tuple[str, Plan]]) -> None:
    """Open every parcel, split what deserves two outcomes, answer the questions, count."""
    known = [(lpn, plan) for lpn, plan in received if plan.story is not Story.UNKNOWN]
    children = _split(stage, [(lpn, plan) for lpn, plan in known if plan.story is Story.SPLIT])
    print_lpns(stage, f"{name}-split", list(children.values()))
    with stage.work(stage.crew.sorter) as work:
        requests: list[InspectionRequest] = []
        for lpn, plan in known:
            good = plan.good_items if lpn in children else plan.items
            requests.append(_inspection(stage, work, lpn, good))
            if lpn in children:
                requests.append(_inspection(stage, work, children[lpn], plan.bad_items))
        inspect_many(work, inspections=requests)


def _split(stage: Stage, mixed: Sequence[tuple[str, Plan]]) -> dict[str, str]:
    """Bad goods to a child parcel; its LPN by its parent's."""
    children: dict[str, str] = {}
    for lpn, plan in mixed:
        if plan.good_items and plan.bad_items:
            with stage.work(stage.crew.sorter) as work:
                lines: list[tuple[int, Decimal]] = [(item.gnum, item.qty) for item in plan.bad_items]
                children[lpn] = split(work, lpn=lpn, lines=lines).lpn
    return children


def _inspection(stage: Stage, work: Work, lpn: str, items: Sequence[Item]) -> InspectionRequest:
    return InspectionRequest(
        code=lpn,
        answers=worst_answers(items),
        counted=[CountedLine(item.gnum, item.qty, item.batch_no, item.expires_on, item.serial_found) for item in items],
        scan_id=work.numbers.uuid7(stage.clock.now()),
    )
