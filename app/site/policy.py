"""A site's policy: the rules that law, customs or the manager may change, each with a cautious default.

Dated: what held on a day is found by that day, so last month's report does not change with this
month's rule. Sources: GACC 2020 No.45 (the clocks), GACC 2021 No.70 (own area only), GACC 2025
No.79 (destruction), and the open questions of the customs interface, where the default is the
reading that can do no harm.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.vocabulary import Grade


class SitePolicy(BaseModel):
    """One policy document. Documented in docs/policy.md (a test compares)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    declare_within_days: int = Field(default=30, ge=1, description="Last day to declare, the release day being day 1.")
    arrive_within_days: int = Field(default=45, ge=1, description="Last day to arrive, the release day being day 1.")
    release_day_counts: bool = Field(
        default=True, description="Whether the release day is day 1 of both clocks (else day 0)."
    )
    lapse_grace_days: int = Field(
        default=15, ge=0, description="Days after the last arrival day until an announced return lapses."
    )
    unclaimed_days: int = Field(default=30, ge=1, description="Days a parcel may wait for its original.")
    waybill_reuse_days: int = Field(
        default=183, ge=1, description="A carrier does not use a number again within this time."
    )
    declared_when: Literal["2", "3", "120"] = Field(
        default="120", description="The receipt that stops the 30-day clock."
    )
    concluding_statuses: frozenset[str] = Field(
        default=frozenset({"399"}), description="Receipts that conclude a return."
    )
    inspection_statuses: frozenset[str] = Field(
        default=frozenset({"300", "500"}), description="Receipts that call for inspection."
    )
    detention_statuses: frozenset[str] = Field(
        default=frozenset({"501", "502", "503", "599"}), description="Receipts that detain the goods."
    )
    resubmit_as: Literal["new", "change"] = Field(default="new", description="After a reject: new copNo, or appType 2.")
    rejected_expires: bool = Field(
        default=False, description="Whether a rejected parcel expires with the 30-day clock."
    )
    four_eyes: bool = Field(default=True, description="Who prepares a declaration may not submit it.")
    notice_days_before: int = Field(
        default=3, ge=0, description="A deadline is told when so many days or fewer are left."
    )
    no_answer_hours: int = Field(
        default=24, ge=1, description="Hours without an answer of customs after which the broker is told."
    )
    pace_days: int = Field(default=10, ge=1, le=60, description="Working days the forecast measures the pace over.")
    working_weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = Field(
        default=frozenset({1, 2, 3, 4, 5}), description="Days of the week on which declarations are made; 1 is Monday."
    )
    quota_year: Literal["purchase", "conclusion"] = Field(
        default="purchase", description="The buyer's year that gets the amount back: of the release, or the conclusion."
    )
    amount_tolerance: Decimal = Field(
        default=Decimal("0.01"), ge=0, description="Allowed |price x qty - totalPrice| in yuan."
    )
    other_customs: frozenset[str] = Field(
        default=frozenset(), description="Customs whose lists are taken besides our own."
    )
    sale_needs: Literal["conclusion", "book_entry"] = Field(
        default="conclusion", description="What frees goods for sale: the conclusion, or the booked 核注清单 as well."
    )
    supervision_phone: str = Field(
        default="12360", min_length=3, max_length=20, description="Whom a consumer may call: on the integrity label."
    )
    trace_url: str = Field(
        default="https://example.org/trace/{lpn}",
        pattern=r"^https://[!-~]{4,80}$",
        description="Page of the integrity label's QR code, where one complains or traces goods.",
    )
    resale_factors: dict[Grade, Annotated[Decimal, Field(gt=0)]] = Field(
        default={Grade.A: Decimal("1.00"), Grade.B: Decimal("0.85"), Grade.C: Decimal("0.60")},
        description="Price on sale again as a share of the original's, by grade; other grades are not for sale.",
    )
    destroy_nonconforming: bool = Field(default=False, description="Whether goods not in stock may be destroyed here.")
    undo_minutes: int = Field(default=10, ge=0, description="How long an operator may undo an own act.")
    personal_data_days: int = Field(
        default=1096, ge=1, description="Days without anything happening after which personal data is erased."
    )
    camera_days: int = Field(
        default=90, ge=1, description="Days the recorder keeps what a camera saw, before it is written over."
    )
    camera_minutes: int = Field(
        default=2, ge=0, le=60, description="Minutes before and after a step that its camera's recording is looked at."
    )
    applications_per_message: int = Field(default=100, ge=1, le=100, description="Applications in one CEB625 message.")
