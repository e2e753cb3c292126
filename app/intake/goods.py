"""The lines a parcel gets when received: what was announced, else what is left of its list; nothing counted yet."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from app.db.work import Work
from app.intake import queries
from app.intake.announcements import AnnouncedLine
from app.originals.service import remaining
from app.parcel.reading import replace_lines
from app.parcel.views import LineView


def write_lines(work: Work, parcels: Mapping[int, int]) -> None:
    """Make the lines of these parcels (by id, the id of the original of each)."""
    if not parcels:
        return
    announced = queries.announced_lines(work, list(parcels))
    left = remaining(work, original_ids=sorted(set(parcels.values())), but=list(parcels))
    lines: list[LineView] = []
    for parcel_id, original_id in parcels.items():
        expected = expected_lines(announced.get(parcel_id, ()), left.get(original_id, {}))
        lines += (_row(parcel_id, line) for line in expected)
    replace_lines(work, lines)


def expected_lines(announced: Sequence[AnnouncedLine], left: dict[int, Decimal]) -> list[AnnouncedLine]:
    """The goods expected in one parcel, one line a gnum; takes them out of `left`, so that the next gets the rest.

    What is announced is believed, even beyond what is left: the sorter counts. Lines the original does not have
    are left out.
    """
    known = [line for line in announced if line.gnum in left]
    found = list(_merged(known)) if known else [AnnouncedLine(gnum, qty) for gnum, qty in left.items() if qty > 0]
    for line in found:
        left[line.gnum] -= line.qty
    return found


def _merged(lines: Sequence[AnnouncedLine]) -> Iterator[AnnouncedLine]:
    """Pieces of one gnum, announced one by one with their serials, as one line."""
    for gnum in dict.fromkeys(line.gnum for line in lines):
        same = [line for line in lines if line.gnum == gnum]
        codes = [code for line in same if (code := line.serial_no or line.trace_code)]
        yield AnnouncedLine(gnum, sum((line.qty for line in same), Decimal(0)), ",".join(codes) or None)


def _row(parcel_id: int, line: AnnouncedLine) -> LineView:
    # Sorting asks for the serial (or trace code) that left, and knows it from here.
    return LineView(parcel_id=parcel_id, gnum=line.gnum, qty=line.qty, counted=False, serial_no=line.serial_no)
