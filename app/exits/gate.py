"""The gate: a load passes it with its gate pass (核放单), or is sent back."""

from app.core.errors import Conflict
from app.db.work import Work
from app.exits import queries
from app.exits.manifests import unpassed_manifest
from app.exits.models import ExitManifest
from app.exits.papers import document_number, gate_pass_number
from app.exits.together import all_or_none
from app.parcel.moves import Changes, Move, Outcome
from app.parcel.service import lock
from app.parcel.views import Standing
from schemas.vocabulary import Event


def pass_gate(work: Work, *, number: str, gate_pass_no: str) -> list[Outcome]:
    """The whole load leaves the zone. Stock among it is to be written off the ledger (kind `reexported`).

    Raises `Invalid` (bad_gate_pass_number), `NotFound` (unknown_manifest), `Forbidden` (not_your_role),
    `Conflict` (manifest_closed, manifest_empty, gate_pass_used, document_needed).
    """
    gate_pass_number(gate_pass_no)
    manifest = unpassed_manifest(work, number)
    if manifest.kind == "reexport" and not manifest.document_no:
        raise Conflict("document_needed", f"{number} has no document of re-export yet.", number=number)
    if queries.gate_pass_used(work, gate_pass_no):
        raise Conflict("gate_pass_used", f"Gate pass {gate_pass_no} was used already.", gate_pass_no=gate_pass_no)
    details = f"manifest={number}; gate_pass={gate_pass_no}"
    load = _load(work, manifest)
    outcomes = all_or_none(work, [Move(event=Event.PASS_GATE, parcel_id=each.id, details=details) for each in load])
    manifest.state, manifest.gate_pass_no, manifest.passed_at = "passed", gate_pass_no, work.clock.now()
    work.session.flush()
    return outcomes


def refuse_exit(work: Work, *, number: str, reason: str) -> list[Outcome]:
    """The gate said no: stock goes back to blocked stock, other goods to wait for the next exit.

    Raises `NotFound` (unknown_manifest), `Conflict` (manifest_closed, manifest_empty), `Forbidden`
    (not_your_role), `Invalid` (document_needed: a reason or the number of the notice).
    """
    details = f"manifest={number}; reason={document_number(reason)}"
    manifest = unpassed_manifest(work, number)
    load = _load(work, manifest)
    outcomes = all_or_none(work, [_back(work, each, details) for each in load])
    queries.unload(work, [each.id for each in load], work.clock.now())
    manifest.state = "refused"
    work.session.flush()
    return outcomes


def _load(work: Work, manifest: ExitManifest) -> list[Standing]:
    """The parcels on the manifest, locked; what was unloaded while we waited for the locks is not among them."""
    standings = lock(work, queries.loaded(work, manifest.id))
    load = [standings[key] for key in queries.loaded(work, manifest.id)]
    if not load:
        raise Conflict("manifest_empty", f"Nothing is loaded on {manifest.number}.", number=manifest.number)
    return load


def _back(work: Work, standing: Standing, details: str) -> Move:
    place = Changes(place=work.actor.station)
    return Move(event=Event.REFUSE_EXIT, parcel_id=standing.id, changes=place, details=details)
