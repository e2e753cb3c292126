"""The rows of loaded parcels, as lines of COPY's text form; the same numbers give the same rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.demo.months.loader.lives import Life, life_of
from app.simulator.goods import catalogue
from app.simulator.parties import CARRIERS, OWNERS, PLATFORMS, Party, SiteIdentity
from schemas.vocabulary import ReturnReason, make_lpn

TOGETHER = 10
"""Parcels of one original, and of one application."""
_REASONS = tuple(ReturnReason)
_IDENTITY = SiteIdentity()
_NONE = r"\N"
Rows = defaultdict[str, list[str]]


@dataclass(frozen=True, slots=True)
class History:
    """How many parcels come evenly from `since` to `until`, at which site; `message` is what their lists came in."""

    site: int
    parcels: int
    since: datetime
    until: datetime
    message: int

    def came(self, number: int) -> datetime:
        """When parcel `number` (from 1) came."""
        return self.since + (self.until - self.since) * ((number - 1) / self.parcels)


def rows_of(history: History, first: int, last: int) -> Rows:
    """The rows of these parcels; `first` begins an original, so `first - 1` divides by TOGETHER."""
    rows: Rows = defaultdict(list)
    for start in range(first, last + 1, TOGETHER):
        group = range(start, min(start + TOGETHER, last + 1))
        number = (start - 1) // TOGETHER + 1
        _original(rows, history, number, history.came(start))
        spoken = [parcel for parcel in group if _parcel(rows, history, number, parcel)]
        if spoken:
            _application(rows, history, number, spoken)
    rows["unfolded"].append(_line(history.site, f"{{{first},{last}}}", _NONE, _numbers(rows.pop("_answered", []))))
    return rows


def _line(*cells: object) -> str:
    return "\t".join(_NONE if cell is None else str(cell) for cell in cells) + "\n"


def _numbers(of: list[str]) -> str:
    return f"{{{','.join(of)}}}"


def _hash(*parts: object) -> str:
    return "\\\\x" + sha256("|".join(map(str, parts)).encode()).hexdigest()


def _cop_no(number: int) -> str:
    return f"LOAD{number:012d}"


def _goods(number: int) -> Iterator[tuple[int, int]]:
    """(gnum, place in the catalogue) of an original's lines: one, and a second on every fifth."""
    size = len(catalogue())
    yield 1, number % size
    if number % 5 == 0:
        yield 2, (number * 7 + 3) % size


def _owner(number: int) -> Party:
    return OWNERS[number * number % 17 % len(OWNERS)]


def _original(rows: Rows, history: History, number: int, came: datetime) -> None:
    owner = _owner(number)
    platform, carrier = PLATFORMS[number % len(PLATFORMS)], CARRIERS[number % len(CARRIERS)]
    released = came - timedelta(days=3 + number % 24)
    us, serial = _IDENTITY, f"{number:09d}"
    rows["original"].append(_line(
        history.site, number, f"LOADQD{serial}", us.agent_code, us.agent_name, f"{us.customs_code}2000I{serial}",
        f"LOADORDER{serial}", platform.code, platform.name, owner.code, owner.name, f"LOADWL{serial}", carrier.code,
        carrier.name, owner.code, us.ems_no, us.area_code, us.area_name, us.customs_code, us.customs_code, "1210", "9",
        "142", f"{released:%Y%m%d}", "10", "9", "\\\\x00", _hash("list", number), history.message, released, "800",
        released, released,
    ))  # fmt: skip
    for gnum, place in _goods(number):
        product = catalogue()[place]
        price = product.price + number % 40
        rows["original_line"].append(_line(
            history.site, number, gnum, product.record, product.gcode, product.name, "-", product.country, "142",
            TOGETHER, product.unit, product.per1 * TOGETHER, product.unit1, price, price * TOGETHER, 0,
        ))  # fmt: skip


def _parcel(rows: Rows, history: History, original: int, parcel: int) -> bool:
    """The rows of one parcel; whether its application was declared."""
    life, came = life_of(parcel), history.came(parcel)
    hidden = not life.known
    spoken = life.answer is not None
    head = ""
    for seq, step in enumerate(life.steps, 1):
        said = _said(life, step.event, original) if spoken else ""
        head = _hash(history.site, parcel, seq)
        rows["journal"].append(
            f"{history.site}\t{parcel}\t{seq}\t{step.from_state}\t{step.event}\t{step.to_state}\t"
            f"{came + timedelta(minutes=step.minutes)}\tD1\tLOAD\t{said}\t{head}\n"
        )
    arrived = came + timedelta(minutes=life.steps[0].minutes)
    rows["parcel"].append(_line(
        history.site, parcel, make_lpn(history.site, parcel), None if hidden else _owner(original).code,
        None if hidden else PLATFORMS[original % len(PLATFORMS)].code, CARRIERS[parcel % len(CARRIERS)].code, 1,
        None if hidden else original, _REASONS[parcel * parcel % len(_REASONS)].value, life.grade, life.disposition,
        "TOTE-1", came, arrived, arrived, life.state, came + timedelta(minutes=life.steps[-1].minutes),
        len(life.steps), head,
    ))  # fmt: skip
    if life.known:
        rows["parcel_line"] += [_line(history.site, parcel, gnum, 1, "t") for gnum, _ in _goods(original)]
    return spoken


def _said(life: Life, event: str, original: int) -> str:
    """What the journal says with a step: the copNo, and customs' answer."""
    cop_no = f"{_cop_no(original)}{_tail(life)}"
    return {"submit": cop_no, "conclude": f"{cop_no} 399", "reject": f"{cop_no} 100"}.get(event, "")


def _tail(life: Life) -> str:
    """Parcels of one original that fare apart are in applications apart."""
    return {"399": "C", "100": "R", "": "S"}[life.answer or ""]


def _application(rows: Rows, history: History, original: int, parcels: list[int]) -> None:
    by_tail: defaultdict[str, list[int]] = defaultdict(list)
    for parcel in parcels:
        by_tail[_tail(life_of(parcel))].append(parcel)
    for place, (tail, members) in enumerate(sorted(by_tail.items())):
        number = original * 3 + place
        submitted = history.came(members[-1]) + timedelta(minutes=1500)
        stored, answered = submitted + timedelta(minutes=5), submitted + timedelta(minutes=60)
        state = {"C": "concluded", "R": "rejected", "S": "stored"}[tail]
        cop_no = f"{_cop_no(original)}{tail}"
        rows["application"].append(_line(
            history.site, number, cop_no, f"{number:036d}", original, "1", "LOAD", state, "LOAD", submitted, "LOAD",
            submitted, stored, answered if tail == "C" else None, "f" if tail == "R" else "t",
        ))  # fmt: skip
        rows["receipt"].append(_line(
            history.site, number, "CEB626", cop_no, number, "120", stored, "-", history.message, "noted", stored,
        ))  # fmt: skip
        rows["_answered"].append(str(number))
        live = "f" if tail == "R" else "t"
        rows["application_parcel"] += [_line(history.site, number, parcel, live) for parcel in members]


def months_back(now: datetime, months: int) -> datetime:
    """The first moment (UTC) of the month so many months before that of `now`."""
    number = now.year * 12 + now.month - 1 - months
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
