"""Who may do what: the one table of rights that every door asks, and the roles the lifecycle gives an event.

A door asks before anything is read; the guard asks again at the parcel, by the state it is in.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.parcel.lifecycle import MOVES, SYSTEM
from schemas.vocabulary import Event, Role

FLOOR = (Role.OPERATOR, Role.LEAD, Role.MANAGER)
"""Who works with parcels in the hand."""

READERS = tuple(Role)
"""Everybody who is logged in."""

HOUSE = tuple(role for role in Role if role is not Role.OWNER)
"""Everybody but owners: for lists that hold several owners' goods."""

OFFICE = (Role.LEAD, Role.BROKER, Role.MANAGER, Role.AUDITOR, Role.ADMIN)
"""Who reads papers and figures."""

EXPORTERS = (*OFFICE, Role.OWNER)
"""Who has files made and takes them away; an owner its own only."""

MONTH_READERS = (*OFFICE, Role.OWNER)
"""Who reads the month: an owner its own figures, the others everybody's."""

MONTHS_OF_ALL = (Role.MANAGER, Role.AUDITOR, Role.ADMIN)
"""Who reads the month of other sites than the own."""

SEALED = (Role.BROKER, Role.AUDITOR)
"""Who may open what is sealed, saying why (app/archive, app/originals)."""

RECORDS = (Role.AUDITOR, Role.ADMIN)
"""Who reads the record of the staff and the access log."""

BROKERS = (Role.BROKER,)
"""Who speaks with customs."""

DESIGNERS = (Role.LEAD, Role.MANAGER, Role.ADMIN)
"""Who changes what labels look like."""

LISTS = (Role.LEAD, Role.BROKER, Role.MANAGER)
"""Who imports lists."""


def roles_for(*events: Event) -> tuple[Role, ...]:
    """The roles that may cause one of `events` in some state. The guard looks again, at the state."""
    named = frozenset[str]().union(*(move.by for move in MOVES.values() if move.event in events))
    return tuple(role for role in Role if role in named - {SYSTEM})


Act = Literal[
    "scan",
    "import_lists",
    "announce",
    "prepare",
    "submit",
    "take_in_receipts",
    "keep_staff",
    "keep_devices",
    "set_up_site",
    "hold_data",
    "import_totals",
    "keep_printers",
    "print_labels",
    "settle_labels",
    "lead_floor",
    "print_cards",
    "see_sealed",
    "hand_out_evidence",
    "close_month",
]
"""An act that has more than one door."""

RIGHTS: Mapping[Act, tuple[Role, ...]] = {
    "scan": FLOOR,
    "import_lists": LISTS,
    "announce": roles_for(Event.EXPECT),
    "prepare": BROKERS,
    "submit": BROKERS,
    "take_in_receipts": BROKERS,
    "keep_staff": (Role.ADMIN,),
    "keep_devices": (Role.LEAD, Role.MANAGER, Role.ADMIN),
    "set_up_site": (Role.ADMIN,),
    "hold_data": (Role.LEAD, Role.MANAGER),
    "import_totals": (Role.MANAGER,),
    "keep_printers": (Role.LEAD, Role.MANAGER, Role.ADMIN),
    "print_labels": FLOOR,
    "settle_labels": (Role.LEAD, Role.MANAGER),
    "lead_floor": (Role.LEAD, Role.MANAGER),
    "print_cards": (Role.LEAD, Role.MANAGER),
    "see_sealed": SEALED,
    "hand_out_evidence": OFFICE,
    "close_month": (Role.MANAGER,),
}
"""The roles of each: routes and commands alike take them from here (a test compares what they let in)."""


def require(actor: Actor, roles: Iterable[Role]) -> None:
    """Raises `Forbidden` (not_your_role) unless the actor has one of `roles`, or is the installation itself."""
    wanted = frozenset(roles)
    if not actor.is_system and actor.roles.isdisjoint(wanted):
        raise Forbidden("not_your_role", "Your role may not do this.", needs=sorted(wanted))
