"""The pure parts of intake: which parcel a number means, and which goods a parcel is expected to hold."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.intake.announcements import AnnouncedLine, Announcement, lines_from, looks_like_lpn
from app.intake.goods import expected_lines
from app.intake.identity import choose, next_use
from app.intake.wording import WORDS
from app.parcel.moves import Refusal
from app.parcel.views import ParcelView
from schemas.vocabulary import make_lpn

AT = datetime(2026, 11, 15, tzinfo=UTC)
QUANTITIES = st.decimals("0.00001", 1000, places=5)
LINES = st.lists(
    st.builds(AnnouncedLine, st.integers(1, 4), QUANTITIES, st.none() | st.text("ab", min_size=1)), max_size=6
)


def view(id_: int, **over: Any) -> ParcelView:
    values: dict[str, Any] = dict.fromkeys(ParcelView.__slots__)
    values |= {"id": id_, "state": "expected", "waybill": "W", "waybill_use": 1, "carrier_code": "A", "created_at": AT}
    return ParcelView(**values | over)


def chosen(*views: ParcelView, carrier: str | None = None) -> int | str | None:
    found = choose(views, carrier)
    return found.code if isinstance(found, Refusal) else found and found.id


def test_one_still_to_be_received_goes_first() -> None:
    assert chosen(view(2, state="received"), view(1)) == 1
    assert chosen(view(2, state="received"), view(1, state="left")) == 2
    assert chosen() is None


def test_carriers() -> None:
    assert chosen(view(2, carrier_code="B"), view(1)) == "ambiguous_waybill"
    assert chosen(view(2, carrier_code="B"), view(1), carrier="A") == 1
    assert chosen(view(2, carrier_code="B"), carrier="A") is None
    assert chosen(view(2, carrier_code=""), carrier="A") == 2
    assert chosen(view(2, carrier_code=""), view(1), carrier="A") == 1


def test_uses_are_counted_for_each_carrier() -> None:
    views = [view(3, waybill_use=2), view(2), view(1, carrier_code="B", waybill_use=7)]
    assert (next_use(views, "A"), next_use(views, "B"), next_use(views, "C"), next_use(views, None)) == (3, 8, 1, 1)


@given(announced=LINES, left=st.dictionaries(st.integers(1, 4), st.decimals(-5, 1000, places=5), max_size=4))
def test_expected_goods(announced: list[AnnouncedLine], left: dict[int, Decimal]) -> None:
    before = dict(left)
    found = expected_lines(announced, left)
    gnums = [line.gnum for line in found]
    assert len(set(gnums)) == len(gnums)
    assert set(gnums) <= set(before)
    assert all(line.qty > 0 for line in found)
    for line in found:
        assert left[line.gnum] == before[line.gnum] - line.qty
    if not any(line.gnum in before for line in announced):
        assert {line.gnum: line.qty for line in found} == {gnum: qty for gnum, qty in before.items() if qty > 0}
        assert expected_lines((), left) == []


@given(lines=LINES)
def test_lines_come_back_from_the_database_as_they_went_in(lines: list[AnnouncedLine]) -> None:
    it = Announcement("R", "P", "O", "C", "W", "other", lines=tuple(lines))
    assert lines_from(it.stored_lines()) == it.lines
    assert (
        Announcement("R", "P", "O", "C", "W", "other", lines=lines_from(it.stored_lines())).content_hash
        == it.content_hash
    )


@given(site=st.integers(1, 99), serial=st.integers(1, 99_999_999))
def test_a_licence_plate_is_never_taken_for_a_waybill(site: int, serial: int) -> None:
    lpn = make_lpn(site, serial)
    assert looks_like_lpn(lpn)
    other = lpn[:-1] + ("0" if lpn[-1] != "0" else "1")
    assert not looks_like_lpn(other)


def test_every_problem_has_words_in_both_languages() -> None:
    for zh, en in WORDS.values():
        assert any("\u4e00" <= character <= "\u9fff" for character in zh)
        assert en.isascii()
