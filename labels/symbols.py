"""Code 128 and QR as rows of modules: `1` is black, `0` is white, quiet zones not included.

Code 128 is encoded by python-barcode (code sets A, B and C chosen automatically), QR by zxing-cpp.
"""

import math
import re
from typing import cast

import barcode.codex
import barcode.errors
import zxingcpp
from stdnum import ean

from labels.errors import LabelError

CODE128_QUIET = 10  # modules on either side (ISO/IEC 15417, 4.3.2)
QR_QUIET = 4  # modules on every side (ISO/IEC 18004, 6.3.8)
SMALLEST_MODULE_MM = 0.25  # what a hand scanner reads at arm's length, and two dots at 203 dpi
LARGEST_MODULE_MM = 2.0  # beyond, a scanner must step back
_LEAST_MODULES = {"code128": 46 + 2 * CODE128_QUIET, "gs1_128": 156 + 2 * CODE128_QUIET, "qr": 21 + 2 * QR_QUIET}
_SSCC = re.compile(r"00\d{18}")

_MODULES = bytes.maketrans(b"\x00\xff", b"10")
_PAIR_99 = 99  # in code set C the digits 99, in the others the change to C


class _Code128(barcode.codex.Code128):
    """python-barcode's, which begins in code set C and takes a first pair 99 for a change of sets, losing it."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded if encoded[1] == _PAIR_99 else super()._try_to_optimize(encoded)


def code128(field: str, text: str) -> tuple[bytes, ...]:
    """The one row of a Code 128. Raises LabelError `empty_code` or `not_code128`."""
    _refuse_empty(field, text)
    try:
        symbol = _Code128(text)
    except barcode.errors.BarcodeError as error:
        raise LabelError("not_code128", field, "Code 128 holds ASCII characters only") from error
    return (symbol.build()[0].encode(),)


def gs1_128(field: str, text: str) -> tuple[bytes, ...]:
    """The one row of a GS1-128 with an SSCC-18: `00` and eighteen digits. Raises LabelError `not_sscc`."""
    _refuse_empty(field, text)
    if not _SSCC.fullmatch(text) or ean.calc_check_digit(text[2:-1]) != text[-1]:
        raise LabelError("not_sscc", field, "an SSCC is 00 and 18 digits, the last of them a check digit")
    return (barcode.codex.Gs1_128(text).build()[0].encode(),)


def sscc(company_prefix: str, serial: int, *, extension: int = 0) -> str:
    """A serial shipping container code, 18 digits: extension digit, GS1 company prefix, serial number, check digit.

    Raises ValueError if the serial does not fit beside the prefix.
    """
    room = 16 - len(company_prefix)
    if not company_prefix.isdecimal() or not 7 <= len(company_prefix) <= 12:
        raise ValueError("a GS1 company prefix has 7 to 12 digits")
    if not (0 <= extension <= 9 and 0 <= serial < 10**room):
        raise ValueError(f"extension is one digit, the serial number at most {room}")
    body = f"{extension}{company_prefix}{serial:0{room}d}"
    return body + ean.calc_check_digit(body)


def least_dots(kind: str, dpi: int) -> int:
    """How wide the shortest code of a kind is, quiet zones included."""
    return _LEAST_MODULES[kind] * smallest_module(dpi)


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
