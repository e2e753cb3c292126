"""Shrinking and wrapping: nothing leaves its box, nothing is lost, and lines break where a reader expects it."""

from hypothesis import given
from hypothesis import strategies as st

from labels.fitting import fit, line_height
from labels.typeface import width

TEXTS = st.text(st.sampled_from("归仓退货包裹奶粉，。（）《》ABCxyz019 -·"), min_size=1, max_size=60)


@given(text=TEXTS, across=st.integers(20, 400), down=st.integers(10, 100), most_lines=st.integers(1, 4))
def test_fitted_lines_stay_in_the_room_and_keep_every_character(
    text: str, across: int, down: int, most_lines: int
) -> None:
    fitted = fit(text, room=(across, down), want=32, least=12, most_lines=most_lines)
    if fitted is None:
        return
    assert 12 <= fitted.size <= 32
    assert len(fitted.lines) <= most_lines
    assert all(width(line) * fitted.size <= across + 1e-6 for line in fitted.lines)
    assert line_height(fitted.size, len(fitted.lines)) <= down
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")


def test_a_little_too_long_shrinks_rather_than_wraps() -> None:
    fitted = fit("归" * 11, room=(320, 100), want=32, least=12, most_lines=3)
    assert fitted is not None
    assert (len(fitted.lines), fitted.size) == (1, 29)


def test_much_too_long_wraps_rather_than_shrinks() -> None:
    fitted = fit("归" * 20, room=(320, 100), want=32, least=12, most_lines=3)
    assert fitted is not None
    assert (fitted.lines, fitted.size) == (("归" * 10,) * 2, 32)


def test_words_stay_whole_and_no_line_begins_with_a_comma() -> None:
    fitted = fit("面霜 Sensitive，补水（家庭装）", room=(190, 200), want=32, least=20, most_lines=5)
    assert fitted is not None
    assert any("Sensitive，" in line for line in fitted.lines)
    assert not any(line[0] in "，）" or line[-1] == "（" for line in fitted.lines)


def test_what_must_stay_on_one_line_is_refused() -> None:
    assert fit("G" * 60, room=(320, 100), want=32, least=12, most_lines=1) is None
    assert fit("G" * 60, room=(320, 100), want=32, least=12, most_lines=3) is None, "one word"
