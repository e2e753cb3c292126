"""Builders of sorting's tests: a parcel on the sorting table, and answers that are all right."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.core.actor import Actor
from app.db.work import Work
from app.parcel.models import ParcelLine
from app.parcel.reading import replace_lines
from app.parcel.views import ParcelView
from app.sorting.inspecting import inspect_many
from app.sorting.requests import InspectionRequest, InspectionResult
from schemas.vocabulary import ParcelState, Role

MILK = {"matches": "same", "seal": "intact", "expiry": "2027-11-15", "batch": "B1"}
"""Answers for the goods of `given_original` (cosmetics and infant formula) when they are as new."""


@pytest.fixture
def as_role(work: Work) -> Callable[..., Work]:
    """The same unit of work in the hands of somebody else: `as_role(Role.OPERATOR, badge="B7")`."""

    def hand_over(*roles: Role, badge: str = "T0002") -> Work:
        return replace(work, actor=Actor(badge=badge, roles=frozenset(roles), station="S1"))

    return hand_over


@pytest.fixture
def on_table(
    work: Work, given_original: Callable[..., Any], given_parcel: Callable[..., ParcelView]
) -> Callable[..., ParcelView]:
    """A received parcel with its goods as announced: `on_table(serial="SN-1", lines={1: 2})`."""

    def put(
        *, original: Any = None, serial: str | None = None, lines: dict[int, int] | None = None, **changes: Any
    ) -> ParcelView:
        lines = {1: 2, 2: 1} if lines is None else lines
        original = original or given_original()
        view = given_parcel(ParcelState.RECEIVED, original=original, lines=lines, **changes)
        replace_lines(
            work,
            [
                ParcelLine(site_id=work.site_id, parcel_id=view.id, gnum=gnum, qty=Decimal(qty), serial_no=serial)
                for gnum, qty in lines.items()
            ],
        )
        return view

    return put


@pytest.fixture
def inspect(work: Work) -> Callable[..., InspectionResult]:
    """Inspect one parcel with good answers, changed by name: `inspect(view, seal="broken", _grade=Grade.B)`."""

    def inspected(view: ParcelView, *, by: Work | None = None, **said: Any) -> InspectionResult:
        asked = {name[1:]: said.pop(name) for name in list(said) if name.startswith("_")}
        answers = {key: value for key, value in (MILK | said).items() if value is not None}
        request = InspectionRequest(view.lpn or "", answers, **asked)
        (result,) = inspect_many(by or work, inspections=[request])
        return result

    return inspected
