"""Who may have evidence made, and who may have what is sealed opened in it."""

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid
from app.flow.rights import OFFICE, SEALED, require


def check_opening(actor: Actor, purpose: str | None) -> None:
    """Whether somebody may have evidence made. Raises `Forbidden` (not_your_role, sealed_for_you), `Invalid`."""
    require(actor, OFFICE)
    if purpose is not None and not purpose.strip():
        raise Invalid("purpose_missing", "Say why it is opened: it is written down.")
    if purpose is not None and not actor.is_system and actor.roles.isdisjoint(SEALED):
        raise Forbidden("sealed_for_you", "Only a broker or an auditor may open messages.", needs=sorted(SEALED))
