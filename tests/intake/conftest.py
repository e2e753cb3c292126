"""Announcements, scans and manifests, so that each test says only what is special about it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.core.actor import Actor
from app.db.work import Work
from app.intake.expected import Announcement, announce_many
from app.intake.manifests import open_manifest
from app.originals.models import Original
from app.parcel.scans import Scan

CARRIER = "440166TL01"
PLATFORM = "440166TP01"
OWNER = "440166TE01"


def announcement(number: int = 1, *, original: Original | None = None, **over: Any) -> Announcement:
    """Return number R0001 of an order (of `original`, or of one nobody knows)."""
    values: dict[str, Any] = {
        "return_no": f"R{number:05d}",
        "platform_code": original.ebp_code if original else PLATFORM,
        "order_no": original.order_no if original else f"NOWHERE{number}",
        "carrier_code": CARRIER,
        "waybill": f"BACK{number:08d}",
        "reason": "no_reason",
    }
    return Announcement(**values | over)


def scan(code: str, *, scan_id: UUID | None = None, actor: Actor | None = None, **data: Any) -> Scan:
    """A scan with an id of its own."""
    return Scan(code=code, scan_id=scan_id or uuid4(), actor=actor, data=data)


@pytest.fixture
def say() -> SimpleNamespace:
    return SimpleNamespace(announcement=announcement, scan=scan)


@pytest.fixture
def announced(work: Work, given_original: Callable[..., Original]) -> Callable[..., Any]:
    """Announce a return of a fresh original (or of none: `original=None`); returns (announcement, parcel id)."""

    def put(number: int = 1, **over: Any) -> tuple[Announcement, int]:
        original = over.pop("original") if "original" in over else given_original()
        it = announcement(number, original=original, **over)
        (result,) = announce_many(work, returns=[it])
        assert result.outcome == "announced", result
        assert result.parcel_id
        return it, result.parcel_id

    return put


@pytest.fixture
def given_manifest(work: Work) -> Callable[..., Any]:
    """Open a manifest whose vehicle passed the gate an hour ago."""

    def put(number: str = "M1", **over: Any) -> Any:
        values: dict[str, Any] = {
            "number": number,
            "carrier_code": CARRIER,
            "vehicle": "粤A12345",
            "seal_no": "S-1",
            "gate_registration_no": "K0001",
            "gate_time": work.clock.now() - timedelta(hours=1),
            "declared_count": 2,
        }
        return open_manifest(work, **values | over)

    return put


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every statement that really runs, as it runs."""
    ran: list[object] = []
    execute = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        ran.append(query)
        return execute(self, query, *rest, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    return ran


def two(gnum: int = 1, qty: str = "1") -> tuple[int, Decimal]:
    return gnum, Decimal(qty)
