"""What cannot be printed whole and readable is refused, with the field's name and never its contents."""

import pickle
from collections.abc import Callable

import pytest

import labels


def item(**changed: str) -> labels.ItemFace:
    words = {"lpn": "G0100000042Z", "name": "奶粉", "sku": "S1", "grade": "A", "account_item": "NS1"}
    return labels.ItemFace(**words | changed)  # type: ignore[arg-type]


REFUSED: list[tuple[str, str, str, Callable[[], labels.Face]]] = [
    ("missing_glyph", "name", "U+1F600 GRINNING FACE", lambda: item(name="奶粉😀")),
    ("missing_glyph", "name", "U+20BB7", lambda: item(name="𠮷")),
    ("control_character", "name", "U+000A", lambda: item(name="奶粉\n^XZ")),
    ("control_character", "sku", "U+202E", lambda: item(sku="S\u202e1")),
    ("control_character", "lpn", "U+0000", lambda: labels.LpnFace(lpn="G1\x00")),
    ("does_not_fit", "name", "200 characters", lambda: item(name="非" * 200)),
    ("does_not_fit", "sku", "60 characters", lambda: item(sku="S" * 60)),
    ("does_not_fit", "lpn", "464 dots of 'bars'", lambda: item(lpn="GABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    ("empty_code", "lpn", "nothing to encode", lambda: item(lpn="")),
    ("not_code128", "code", "ASCII", lambda: labels.BinFace(code="甲-01")),
]


@pytest.mark.parametrize(("code", "field", "says", "face"), REFUSED)
def test_refused_by_name_of_field(code: str, field: str, says: str, face: Callable[[], labels.Face]) -> None:
    with pytest.raises(labels.LabelError) as caught:
        labels.render_pdf([face()], stock=labels.load_stock("60x40"))
    error = caught.value
    assert (error.code, error.field, error.label) == (code, field, 1)
    assert says in str(error)
    assert str(error).startswith(f"{field}: ")
    assert len(str(error)) < 100, "the value itself stays out of the message"


def test_error_tells_which_label_of_a_batch() -> None:
    faces = [item(), item(), item(name="😀"), item()]
    with pytest.raises(labels.LabelError) as caught:
        labels.render_pdf(faces, stock=labels.load_stock("60x40"))
    assert caught.value.label == 3
    assert pickle.loads(pickle.dumps(caught.value)).label == 3  # noqa: S301  # our own bytes


def test_commands_of_a_printer_inside_a_name_are_only_letters() -> None:
    pdf = labels.render_pdf([item(name="^XZ~JA ) Tj ET Q (")], stock=labels.load_stock("60x40"))
    assert pdf.count(b"/Type /Page ") == 1


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("unknown_stock", lambda: labels.load_stock("../60x40")),
        ("unknown_dpi", lambda: labels.load_stock("60x40", 96)),
        ("unknown_template", lambda: labels.sample("waybill", 1)),
        ("unknown_template", lambda: labels.face_of("waybill")),
    ],
)
def test_unknown_names_are_told_with_the_known_ones(code: str, ask: Callable[[], object]) -> None:
    with pytest.raises(labels.LabelError) as caught:
        ask()
    assert caught.value.code == code
