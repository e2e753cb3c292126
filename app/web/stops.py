"""The road as it stands at this moment: counts and oldest ages in words, for the page and for its live updates."""

from dataclasses import asdict, dataclass
from datetime import datetime

from app.db.work import Work
from app.parcel.lifecycle import STATES
from app.parcel.searching import StopCount, count_stops
from app.web.language import Tongue
from schemas.vocabulary import ParcelState

_OUTSIDE = frozenset({ParcelState.NEW, ParcelState.EXPECTED, ParcelState.CANCELLED})


@dataclass(frozen=True, slots=True)
class StopWords:
    """One stop in words. `label` says all of it, for who does not see the drawing."""

    count: str
    age: str
    label: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole road: its stops by state, how many parcels are inside the zone, and the moment that was true."""

    stops: dict[str, StopWords]
    inside: str
    at: str


def standing(work: Work, tongue: Tongue) -> Standing:
    """Count every stop now, and say it in `tongue`."""
    return worded(count_stops(work), work.clock.now(), tongue)


def worded(counts: dict[ParcelState, StopCount], now: datetime, tongue: Tongue) -> Standing:
    """Counts in words; states where nothing is are there too, as empty ones."""
    stops = {state.value: _words(counts.get(state), state, now, tongue) for state in STATES}
    inside = sum(stop.parcels for state, stop in counts.items() if state not in _OUTSIDE and not STATES[state].final)
    return Standing(stops, tongue.number(inside), tongue.hour(now))


def as_json(found: Standing) -> dict[str, object]:
    """What the live updates carry."""
    return asdict(found)


def _words(stop: StopCount | None, state: ParcelState, now: datetime, tongue: Tongue) -> StopWords:
    name = tongue.words(STATES[state])
    if stop is None:
        return StopWords("0", "", tongue.say("%(state)s: none") % {"state": name}, empty=True)
    count, age = tongue.number(stop.parcels), tongue.lasting(now - stop.oldest_since)
    values = {"state": name, "count": count, "age": age}
    return StopWords(count, age, tongue.say("%(state)s: %(count)s, oldest %(age)s") % values, empty=False)
