"""ZPL: graphics and boxes only, no word of a face in the stream, and read the same by somebody else's renderer."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import labels

ROOT = Path(__file__).parents[2]
RENDERER = ROOT / ".venv" / "zpl"  # where .ci/run puts it
KNOWN = {f"^{name}" for name in ["XA", "PW", "LL", "LH", "LS", "PO", "PM", "LR", "PQ", "FO", "GB", "GF", "FS", "XZ"]}
NASTY = "^XZ ~JA ^XA^FO0,0^GB480,320,320^FS ) Tj ~DGR:A ^FH\\1E"


def item(**changed: str) -> labels.ItemFace:
    words = {"lpn": "G0100000042Z", "name": "奶粉", "sku": "S1", "grade": "A", "account_item": "NS1"}
    return labels.ItemFace(**words | changed)  # type: ignore[arg-type]


def test_nothing_of_a_name_is_in_the_stream(burn: Any) -> None:
    stock = labels.load_stock("100x100")
    zpl = labels.render_zpl([item(name=NASTY), item()], stock=stock)
    said = zpl.decode("ascii")
    assert said.count("^XA") == said.count("^XZ") == 2
    assert "~" not in said
    assert set(re.findall(r"\^[A-Z]{2}", said)) <= KNOWN
    nasty, plain = burn(zpl)
    lower = (0, 240, nasty.width, nasty.height)
    assert nasty.crop(lower).tobytes() == plain.crop(lower).tobytes(), "the rest of the label is as ever"


def test_same_faces_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib, labels; stock = labels.load_stock('60x40');"
        "print(hashlib.sha256(labels.render_zpl(labels.sample('item', 30), stock=stock)).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    stock = labels.load_stock("60x40")
    labels.render_zpl(labels.sample("exit", 3), stock=stock)
    here = labels.render_zpl(labels.sample("item", 30), stock=stock)
    assert hashlib.sha256(here).hexdigest() == there.strip()


def test_labels_come_one_by_one_and_are_whole() -> None:
    stock, faces = labels.load_stock("60x40"), list(labels.sample("lpn", 3))
    parts = list(labels.zpl_labels(faces, stock=stock))
    assert b"".join(parts) == labels.render_zpl(faces, stock=stock)
    assert parts == [labels.render_zpl([face], stock=stock) for face in faces], "none leans on the one before"
    file = BytesIO()
    assert labels.write_zpl(faces, file, stock=stock) == 3
    assert file.getvalue() == b"".join(parts)


@pytest.mark.parametrize(
    ("code", "face"),
    [
        ("missing_glyph", item(name="奶粉😀")),
        ("missing_glyph", item(name="𠮷")),
        ("control_character", item(name="a\x1b")),
        ("does_not_fit", item(name="非" * 200)),
        ("not_sscc", labels.PalletFace(sscc="369012340000000018")),
        ("not_sscc", labels.PalletFace(sscc="36901234")),
    ],
)
def test_what_a_pdf_refuses_zpl_refuses(code: str, face: labels.Face) -> None:
    stock = labels.load_stock("100x100" if isinstance(face, labels.PalletFace) else "60x40")
    said = []
    for render in (labels.render_pdf, labels.render_zpl):
        with pytest.raises(labels.LabelError) as caught:
            render([face], stock=stock)
        said.append((caught.value.code, str(caught.value), caught.value.label))
    assert said[0] == said[1]
    assert said[0][0] == code


def test_an_sscc_is_made_of_its_parts() -> None:
    assert labels.sscc("6901234", 1, extension=3) == "369012340000000017"
    for wrong in (("690", 1, 0), ("6901234", 10**9, 0), ("6901234", 1, 10), ("69O1234", 1, 0)):
        with pytest.raises(ValueError, match="digit"):
            labels.sscc(wrong[0], wrong[1], extension=wrong[2])


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not here")
@pytest.mark.skipif(
    not (RENDERER / "node_modules" / "zpl-renderer-js").is_dir(),
    reason="zpl-renderer-js is not installed (.ci/run does it)",
)
def test_another_renderer_sees_the_very_dots(differing: Callable[[Any, Any], Any]) -> None:
    stock = labels.load_stock("60x40")
    faces = [next(iter(labels.sample(name, 1))) for name in ("chute", "item", "integrity")]
    asked = [{"zpl": labels.render_zpl(faces, stock=stock).decode(), "width": 60, "height": 40, "dpmm": 8}]
    node = ["node", str(Path(__file__).with_name("render.cjs")), str(RENDERER)]
    answer = subprocess.run(node, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60)
    (seen,) = json.loads(answer.stdout)
    for picture, mine in zip(seen, labels.preview(faces, stock=stock), strict=True):
        theirs = Image.open(BytesIO(base64.b64decode(picture))).convert("L").point(lambda level: 255 * (level > 127))
        assert differing(theirs, Image.open(BytesIO(mine))) is None
