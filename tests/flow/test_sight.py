"""What a camera sees: real labels turned, blurred, small and dim; several codes at once; and what is no frame."""

from io import BytesIO

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from app.core.errors import Invalid
from app.flow.sight import MOST_BYTES, look
from labels import LpnFace, load_stock, preview
from labels.symbols import code128, qr

PLATE = "G0100000042Z"


def label(lpn: str = PLATE) -> Image.Image:
    """A label as it is printed, at 203 dpi, on a brownish box."""
    face = LpnFace(lpn=lpn, waybill_tail="000040", owner="测试企业", state="已收货")
    paper = Image.open(BytesIO(next(iter(preview([face], stock=load_stock("60x40"))))))
    box = Image.new("RGB", (1280, 720), "#a98f6d")
    box.paste(paper.convert("RGB"), (400, 200))
    return box


def symbol(rows: tuple[bytes, ...], module: int = 4, high: int = 1) -> Image.Image:
    """A code alone, with its quiet zone."""
    bits = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(lambda each: 0 if each == 49 else 255)
    bits = bits.resize((bits.width * module, bits.height * module * high), Image.Resampling.NEAREST)
    paper = Image.new("L", (bits.width + 80, bits.height + 80), 255)
    paper.paste(bits, (40, 40))
    return paper


def scene(*symbols: Image.Image) -> Image.Image:
    """Codes above each other, as on a parcel that has travelled."""
    paper = Image.new("L", (900, sum(each.height for each in symbols) + 40), 235)
    top = 20
    for each in symbols:
        paper.paste(each, (20, top))
        top += each.height
    return paper


def sent(picture: Image.Image, quality: int = 70) -> bytes:
    file = BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


@pytest.mark.parametrize(
    ("how", "change"),
    [
        ("plain", lambda seen: seen),
        ("turned a little", lambda seen: seen.rotate(12, fillcolor="#a98f6d")),
        ("turned to the side", lambda seen: seen.rotate(90, expand=True)),
        ("upside down", lambda seen: seen.rotate(180)),
        ("askew", lambda seen: seen.transform(seen.size, Image.Transform.AFFINE, (1, 0.12, -40, 0.05, 1, -20))),
        ("blurred", lambda seen: seen.filter(ImageFilter.GaussianBlur(1.2))),
        ("small", lambda seen: seen.resize((854, 480))),
        ("dim", lambda seen: ImageEnhance.Brightness(ImageEnhance.Contrast(seen).enhance(0.5)).enhance(0.35)),
    ],
)
def test_a_label_is_read_however_it_is_held(how: str, change) -> None:
    sight = look(sent(change(label())))
    assert sight.chosen == PLATE, how
    assert len(sight.codes) == 1, "bars and QR code of one label are one code"


def test_ours_is_meant_before_a_carriers_and_that_before_the_goods() -> None:
    waybill, website = symbol(code128("", "TESTTH8880000040"), 2, 40), symbol(qr("", "https://example.org/x"))
    plate = symbol(qr("", PLATE))
    all_three = look(sent(scene(website, waybill, plate)))
    assert (all_three.chosen, [seen.rank for seen in all_three.codes]) == (PLATE, [0, 1, 3])
    assert look(sent(scene(website, waybill))).chosen == "TESTTH8880000040"


def test_two_that_are_as_good_are_asked_about() -> None:
    sight = look(sent(scene(symbol(qr("", PLATE)), symbol(qr("", "CMD-HOLD")))))
    assert sight.chosen is None
    assert {seen.text for seen in sight.codes} == {PLATE, "CMD-HOLD"}


def test_nothing_in_view_is_no_error() -> None:
    assert look(sent(Image.new("L", (640, 480), 200))).codes == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "frame_unreadable"),
        (b"GIF89a" + bytes(100), "frame_unreadable"),
        (sent(label())[:900], "frame_unreadable"),
        (bytes(MOST_BYTES + 1), "frame_too_large"),
        (sent(Image.new("L", (3000, 2000))), "frame_too_large"),
    ],
)
def test_what_is_no_frame_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        look(content)
    assert refused.value.code == code
