"""Acts of the exits that reach into the stock ledger: both happen in one unit of work, or neither."""

from collections.abc import Sequence
from uuid import UUID

from app.db.work import Work
from app.exits import gate, losses, stock_orders
from app.exits.manifests import exit_manifest
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from app.relisting.ledger import record


def pass_gate(work: Work, *, number: str, gate_pass_no: str) -> list[Outcome]:
    """The load leaves the zone, and stock among it the ledger, under the document of its re-export.

    Raises as `app.exits.gate.pass_gate`.
    """
    outcomes = gate.pass_gate(work, number=number, gate_pass_no=gate_pass_no)
    document_no = exit_manifest(work, number=number).document_no
    record(work, outcomes=outcomes, kind="reexported", document_no=document_no)
    return outcomes


def destroy(work: Work, *, lpn: str, certificate_no: str, witness: str) -> Outcome:
    """Goods are destroyed, and stock leaves the ledger. Raises as `app.exits.stock_orders.destroy`."""
    outcome = stock_orders.destroy(work, lpn=lpn, certificate_no=certificate_no, witness=witness)
    record(work, outcomes=[outcome], kind="destroyed", document_no=certificate_no)
    return outcome


def lose_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Parcels are missed, and stock among them in the ledger."""
    outcomes = losses.lose_many(work, scans=scans)
    record(work, outcomes=outcomes, kind="lost")
    return outcomes


def lose(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """One parcel is missed."""
    return lose_many(work, scans=[Scan(lpn, scan_id)])[0]


def find_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Missing parcels are found, and stock among them is in the ledger again."""
    outcomes = losses.find_many(work, scans=scans)
    record(work, outcomes=outcomes, kind="found")
    return outcomes


def find(work: Work, *, lpn: str, place: str | None = None, scan_id: UUID | None = None) -> Outcome:
    """One parcel is found."""
    return find_many(work, scans=[Scan(lpn, scan_id, data={"place": place})])[0]


def write_off(work: Work, *, lpn: str, second: str, document_no: str | None = None) -> Outcome:
    """A missing parcel is given up; the book lets go of stock. Raises as `app.exits.losses.write_off`."""
    outcome = losses.write_off(work, lpn=lpn, second=second, document_no=document_no)
    record(work, outcomes=[outcome], kind="correction", document_no=document_no)
    return outcome
