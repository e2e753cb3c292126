"""Station devices: tablets and computers a lead made one, on which a badge card lets somebody in."""

import secrets
from collections.abc import Sequence
from hashlib import sha256

from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.people import queries
from app.people.models import StationDevice

LONGEST_NAME = 40


def enrol_device(work: Work, *, name: str) -> tuple[StationDevice, str]:
    """Make a browser a station device: its row, and the secret for its cookie, told this once.

    Raises `Invalid` (device_name), `Conflict` (device_known).
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("device_name", f"A device has a name of 1 to {LONGEST_NAME} characters.", most=LONGEST_NAME)
    if queries.device_named(work, name):
        said = f"There is a device {name} already: give it up first, or give this one another name."
        raise Conflict("device_known", said, name=name)
    secret = secrets.token_urlsafe(32)
    device = StationDevice(
        site_id=work.site_id,
        name=name,
        secret_hash=_hash(secret),
        enrolled_at=work.clock.now(),
        enrolled_by=work.actor.badge,
    )
    work.session.add(device)
    work.session.flush()
    return device, secret


def revoke_device(work: Work, *, name: str) -> StationDevice:
    """A device is lost or given away: no card lets in there any more. Raises `NotFound` (unknown_device)."""
    device = queries.device_named(work, name)
    if device is None:
        raise NotFound("unknown_device", f"There is no station device {name}.", name=name)
    device.revoked_at, device.revoked_by = work.clock.now(), work.actor.badge
    work.session.flush()
    queries.forget_station_tokens(work, device_id=device.id)
    return device


def device_with(work: Work, secret: str) -> StationDevice | None:
    """The device this cookie stands for, if it holds."""
    return queries.device_with(work, _hash(secret)) if secret else None


def devices(work: Work) -> Sequence[StationDevice]:
    """The devices that hold, by name."""
    return queries.devices(work)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
