"""The road as a drawing: every state once, nothing on top of anything, lines that arrive."""

import re
from itertools import combinations

import pytest

from app.parcel.lifecycle import MAIN_ROAD, MOVES, STATES
from app.web.branches import twigs
from app.web.road import TALL, WIDE, Drawing, Place
from schemas.vocabulary import ParcelState


@pytest.fixture(params=[WIDE, TALL], ids=["wide", "tall"])
def drawing(request) -> Drawing:
    return request.param


def test_every_state_stands_on_it_once(drawing: Drawing):
    drawn = [place.state for place in (*drawing.stops, *drawing.chips)]
    assert sorted(drawn) == sorted(set(STATES) - {ParcelState.NEW})
    assert tuple(stop.state for stop in drawing.stops) == MAIN_ROAD


def test_nothing_stands_on_anything_else(drawing: Drawing):
    for one, other in combinations((*drawing.stops, *drawing.chips), 2):
        assert _apart(one, other), (one.state, other.state)


def test_everything_is_inside_the_picture(drawing: Drawing):
    for place in (*drawing.stops, *drawing.chips):
        assert place.x >= 0
        assert place.y >= 0
        assert place.right <= drawing.width
        assert place.y + place.height <= drawing.height


def test_every_line_ends_at_its_bypath(drawing: Drawing):
    ends = {(chip.x, chip.middle) for chip in drawing.chips}
    assert len(drawing.lines) == len(drawing.chips)
    for line in drawing.lines:
        end = re.search(r"(?:M\d+ (\d+)|Q\d+ (\d+) \d+ \d+)H(\d+)$", line)
        assert end, line
        assert (int(end[3]), int(end[1] or end[2])) in ends, line


def test_a_bypath_hangs_where_a_lawful_move_leads_to_it():
    lawful = {(move.from_state, move.to_state) for move in MOVES.values()}
    assert all((twig.parent, twig.state) in lawful for twig in twigs())


def _apart(one: Place, other: Place) -> bool:
    beside = one.right <= other.x or other.right <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y
