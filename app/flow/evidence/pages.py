"""The pages people read in a bundle: one of the whole, one a parcel. Chinese first, English beside it."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.core.clock import BUSINESS_ZONE
from app.parcel.lifecycle import EVENTS, STATES
from schemas.vocabulary import Event, ParcelState


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app.flow.evidence", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": lambda at: f"{at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M:%S}",
        "state": lambda code: STATES[ParcelState(code)],
        "event": lambda code: EVENTS[Event(code)],
    }
    return environment


def page(template: str, **values: Any) -> bytes:
    """A page filled in, as UTF-8."""
    return _environment().get_template(template).render(**values).encode()
