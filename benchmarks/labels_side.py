"""The peers of benchmarks/labels.py, run in their own environment: the same label by other libraries.

Standard input: JSON with `name`, `labels` (words) and `font`. Standard output: labels a second.
"""

import base64
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

Words = list[dict[str, str]]
PAGE = "@page { size: 60mm 40mm; margin: 0 } body { margin: 0; font: 2.6mm 'WenQuanYi Micro Hei', 'Noto Sans CJK SC' }"
BOX = "section { width: 60mm; height: 40mm; position: relative; page-break-after: always; overflow: hidden }"
PLACES = "p { position: absolute; margin: 0 } img { position: absolute }"


def with_weasyprint(labels: Words) -> None:
    """One HTML document with a page a label; codes as SVG and PNG in it."""
    from weasyprint import HTML

    html = f"<style>{PAGE} {BOX} {PLACES}</style>" + "".join(map(_section, labels))
    HTML(string=html).write_pdf()


def with_blabel(labels: Words) -> None:
    """Its own template language over WeasyPrint, with its own barcode and QR functions."""
    from blabel import LabelWriter

    template = (
        '<p style="font-size:4mm">{{ name }}</p><p>{{ sku }} {{ grade }} {{ price }} {{ batch }} {{ expiry }}</p>'
        '<img style="width:30mm;height:8mm" src="{{ label_tools.barcode(lpn, \'code128\') }}"/>'
        '<img style="width:14mm" src="{{ label_tools.qr_code(lpn) }}"/><p>{{ lpn }}</p>'
    )
    css = "@page { size: 60mm 40mm; margin: 0 }"
    writer = LabelWriter(_file(template), default_stylesheets=(_file(css),))
    writer.write_labels(labels, target="/dev/null")


def with_pylabels(labels: Words, font: str) -> None:
    """reportlab drawings with reportlab's own widgets."""
    from reportlab.graphics import shapes
    from reportlab.graphics.barcode import createBarcodeDrawing
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    import labels as pylabels

    pdfmetrics.registerFont(TTFont("wqy", font, subfontIndex=0))
    specs = pylabels.Specification(60, 40, 1, 1, 60, 40)

    def draw(label: Any, width: float, height: float, words: dict[str, str]) -> None:
        label.add(shapes.String(4, height - 14, words["name"], fontName="wqy", fontSize=10))
        rest = " ".join(words[key] for key in ("sku", "grade", "price", "batch", "expiry"))
        label.add(shapes.String(4, 8, rest, fontName="wqy", fontSize=7))
        label.add(shapes.String(4, 20, words["lpn"], fontName="wqy", fontSize=9))
        label.add(createBarcodeDrawing("Code128", value=words["lpn"], barHeight=24, barWidth=0.7, x=4, y=34))
        label.add(createBarcodeDrawing("QR", value=words["lpn"], barWidth=40, barHeight=40, x=width - 44))

    sheet = pylabels.Sheet(specs, draw, border=False)
    sheet.add_labels(labels)
    sheet.save(io.BytesIO())


def _section(words: dict[str, str]) -> str:
    return (
        f'<section><p style="top:1mm;left:1mm;font-size:4mm">{words["name"]}</p><p style="top:12mm;left:1mm">'
        f'{words["sku"]}</p><img style="top:1mm;left:44mm;width:14mm" src="{_qr(words["lpn"])}">'
        f'<img style="top:17mm;left:1mm;width:58mm;height:8mm" src="{_bars(words["lpn"])}">'
        f'<p style="top:26mm;left:16mm">{words["lpn"]}</p><p style="top:30mm;left:1mm">{words["grade"]} '
        f'{words["price"]}</p><p style="top:33mm;left:30mm">批次 {words["batch"]} 效期 {words["expiry"]}</p></section>'
    )


def _bars(text: str) -> str:
    import barcode

    file = io.BytesIO()
    barcode.get("code128", text).write(file, {"write_text": False})
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()


def _qr(text: str) -> str:
    import qrcode

    file = io.BytesIO()
    qrcode.make(text, error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4, box_size=4).save(file)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _file(text: str) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(text)
    return file.name


def main() -> None:
    """Print once to warm up, then measure."""
    asked = json.load(sys.stdin)
    peers: dict[str, Callable[[Words], None]] = {
        "WeasyPrint": with_weasyprint,
        "blabel": with_blabel,
        "pylabels": lambda words: with_pylabels(words, asked["font"]),
    }
    act = peers[asked["name"]]
    act(asked["labels"][:2])
    began = time.perf_counter()
    act(asked["labels"])
    print(len(asked["labels"]) / (time.perf_counter() - began))


if __name__ == "__main__":
    main()
