"""Code 128 and QR as rows of modules: `1` is black, `0` is white, quiet zones not included.

Code 128 is encoded by python-barcode (code sets A, B and C chosen automatically), QR by zxing-cpp.
"""

import math
from typing import cast

import barcode.codex
import barcode.errors
import zxingcpp

from labels.errors import LabelError

CODE128_QUIET = 10  # modules on either side (ISO/IEC 15417, 4.3.2)
QR_QUIET = 4  # modules on every side (ISO/IEC 18004, 6.3.8)
SMALLEST_MODULE_MM = 0.25  # what a hand scanner reads at arm's length, and two dots at 203 dpi
LARGEST_MODULE_MM = 2.0  # beyond, a scanner must step back

_MODULES = bytes.maketrans(b"\x00\xff", b"10")


def code128(field: str, text: str) -> tuple[bytes, ...]:
    """The one row of a Code 128. Raises LabelError `empty_code` or `not_code128`."""
    _refuse_empty(field, text)
    try:
        symbol = barcode.codex.Code128(text)
    except barcode.errors.BarcodeError as error:
        raise LabelError("not_code128", field, "Code 128 holds ASCII characters only") from error
    return (symbol.build()[0].encode(),)


def qr(field: str, text: str) -> tuple[bytes, ...]:
    """The rows of a QR code, error correction level Q (25 %). Raises LabelError `empty_code` or `does_not_fit`."""
    _refuse_empty(field, text)
    # Left to itself the encoder guesses a character set and writes 裹 as åå. Plain ASCII needs no such mark, and some
    # scanners type it out.
    marked = {} if text.isascii() else {"eci": "UTF-8"}
    try:
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q", **marked)
    except ValueError as error:
        raise LabelError("does_not_fit", field, f"no QR code holds {len(text)} characters") from error
    image = symbol.to_image(scale=1, add_quiet_zones=False)
    # zxing-cpp's image is a buffer of 0 (black) and 255; its stubs do not say so.
    across, modules = image.shape[1], bytes(cast("bytes", image)).translate(_MODULES)
    return tuple(modules[start : start + across] for start in range(0, len(modules), across))


def smallest_module(dpi: int) -> int:
    """The fewest dots a module may be wide: 2 at 203 dpi, 3 at 300 dpi."""
    return max(2, math.ceil(SMALLEST_MODULE_MM * dpi / 25.4))


def widest_module(dpi: int, *, room: int, modules: int) -> int:
    """The widest module, in whole dots, of which `modules` go into `room` dots; 0 if they do not fit."""
    dots = min(room // modules, int(LARGEST_MODULE_MM * dpi / 25.4))
    return dots if dots >= smallest_module(dpi) else 0


def _refuse_empty(field: str, text: str) -> None:
    if not text:
        raise LabelError("empty_code", field, "nothing to encode")
