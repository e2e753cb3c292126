"""What a station sends: a code that was scanned, with whatever that act needs besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned code for one verb. `actor` is None where the unit of work's own actor did it.

    `data` holds what the verb needs besides: a bin, a tote, a manifest, answers.
    """

    code: str
    scan_id: UUID | None = None
    actor: Actor | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
