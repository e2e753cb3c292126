"""What a manager orders for blocked stock: re-export, or destruction with certificate and witness (GACC 2025 No.79)."""

from collections.abc import Sequence
from typing import Literal, get_args

from app.core.clock import business_day
from app.core.errors import Conflict, Invalid
from app.db.work import Work
from app.exits import queries
from app.exits.manifests import open_manifest
from app.exits.papers import document_number, second_person
from app.exits.together import all_or_none, locked
from app.parcel.moves import Move, Outcome
from app.parcel.views import Standing
from app.site.service import policy_now
from schemas.vocabulary import Event, ParcelState

Cause = Literal["expired", "damaged", "recalled", "quality", "force_majeure", "other"]
"""The causes of GACC 2025 No.79."""


def order_reexport(work: Work, *, lpns: Sequence[str], manifest: str, document_no: str) -> list[Outcome]:
    """Send blocked stock out of the country on an open re-export manifest, under one document. All or none.

    The goods stay in their bins until the gate. Raises `NotFound` (unknown_manifest, unknown_parcel), `Invalid`
    (document_needed), `Conflict` (manifest_closed, wrong_manifest_kind, other_document, or why a parcel may not).
    """
    document_number(document_no)
    load = open_manifest(work, manifest)
    if load.kind != "reexport":
        raise Conflict("wrong_manifest_kind", f"{manifest} is not for re-export.", manifest=manifest)
    if load.document_no not in (None, document_no):
        raise Conflict("other_document", f"{manifest} goes under {load.document_no}.", document_no=load.document_no)
    standings = locked(work, lpns)
    details = f"manifest={manifest}; document={document_no}"
    outcomes = all_or_none(work, _moves(Event.ORDER_REEXPORT, standings, details))
    queries.load(work, [(load.id, each.id) for each in standings], work.clock.now())
    load.document_no = document_no
    work.session.flush()
    return outcomes


def order_destruction(work: Work, *, number: str, lpns: Sequence[str], cause: Cause, destroyer: str) -> list[Outcome]:
    """Order blocked stock destroyed; `number` is that of the application, `destroyer` a qualified firm. All or none.

    Goods that never came into stock only where `destroy_nonconforming` allows it. Raises `Invalid`
    (document_needed, bad_cause), `NotFound` (unknown_parcel), `Conflict` (destruction_not_allowed, or why not).
    """
    if cause not in get_args(Cause):
        raise Invalid("bad_cause", f"{cause!r} is not a cause of destruction.", causes=list(get_args(Cause)))
    number, destroyer = document_number(number), document_number(destroyer)
    standings = locked(work, lpns)
    _refuse_outside_stock(work, standings)
    outcomes = all_or_none(work, _moves(Event.ORDER_DESTRUCTION, standings, f"order={number}; cause={cause}"))
    ids = [each.id for each in standings]
    queries.add_orders(work, number=number, cause=cause, destroyer=destroyer, parcel_ids=ids)
    return outcomes


def cancel_destruction(work: Work, *, lpns: Sequence[str]) -> list[Outcome]:
    """Take the order back: stock is blocked again, other goods are held. All or none; raises as the others."""
    standings = locked(work, lpns)
    outcomes = all_or_none(work, _moves(Event.CANCEL_DESTRUCTION, standings, ""))
    queries.cancel_orders(work, [each.id for each in standings])
    return outcomes


def destroy(work: Work, *, lpn: str, certificate_no: str, witness: str) -> Outcome:
    """One parcel is destroyed; see `destroy_many`."""
    (outcome,) = destroy_many(work, lpns=[lpn], certificate_no=certificate_no, witness=witness)
    return outcome


def destroy_many(work: Work, *, lpns: Sequence[str], certificate_no: str, witness: str) -> list[Outcome]:
    """Ordered goods are destroyed: the certificate's number, and the badge of a colleague who saw it. All or none.

    Stock among them is to be written off the ledger (kind `destroyed`). Raises `Invalid` (document_needed,
    second_person_needed), `NotFound` (unknown_parcel, unknown_badge), `Conflict`, `Forbidden`.
    """
    certificate_no, witness = document_number(certificate_no), second_person(work, witness)
    standings = locked(work, lpns)
    details = f"certificate={certificate_no}; witness={witness}"
    outcomes = all_or_none(work, _moves(Event.DESTROY, standings, details))
    ids, day = [each.id for each in standings], business_day(work.clock.now())
    queries.fulfil_orders(work, ids, certificate_no=certificate_no, witness=witness, day=day)
    return outcomes


def parcels_ordered(work: Work, *, number: str) -> list[int]:
    """The ids of the parcels that wait for their destruction under this application."""
    return queries.parcels_ordered(work, number)


def _moves(event: Event, standings: Sequence[Standing], details: str) -> list[Move]:
    return [Move(event=event, parcel_id=each.id, details=details) for each in standings]


def _refuse_outside_stock(work: Work, standings: Sequence[Standing]) -> None:
    outside = [each.lpn for each in standings if each.state == ParcelState.NONCONFORMING]
    if outside and not policy_now(work).destroy_nonconforming:
        raise Conflict("destruction_not_allowed", f"{outside[0]} never came into stock.", lpn=outside[0])
