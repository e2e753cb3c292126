"""Texts and numbers that are wrong in some field, and the slow way of writing: the measure of the fast ones."""

from decimal import Decimal
from typing import Any

from lxml import etree

from schemas.customs.codec import to_tree
from schemas.customs.faults import MessageError

TEXTS = (
    *(
        None,
        "",
        "x",
        " x",
        "x ",
        "0",
        "00",
        "1",
        "9",
        "-1",
        "a&b",
        "<",
        ">",
        "]]>",
        '"',
        "\t",
        "\r",
        "\n",
        "\x00",
        "\x01",
    ),
    *("\x1f", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff", "😀" * 30, "１２", "٣", "%s", "\xa0", "退" * 30, "9" * 19),
    *("20260229", "20240229", "20261301", "20260229101500", "20261115101560", "20261115101500999", "399", "-625209"),
    *("44011519000101001X", "440115190001010018", "cf0bd665-bd89-a336-cdd8-599da1e81c6e", "12345"),
    *("甲" * 60, "甲" * 61, "b" * 100, "b" * 101, "b" * 250, "b" * 251, "b" * 510, "b" * 511),
    *("c" * 1000, "c" * 1001, "c" * 5001),
    *("A" * length for length in range(2, 40)),
    *("1" * length for length in range(2, 20)),
)
NUMBERS = (
    None, "", 0, 1, -1, 9999, 10000, True, "1", "1.0", "x", Decimal("0.00001"), Decimal("0.000001"), Decimal("1E+3"),
    Decimal("-0"), Decimal(-2), Decimal("00012.3400"), Decimal("99999999999999.99999"), Decimal("999999999999999.9"),
    Decimal("1e18"), Decimal("1e19"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), 10**9, 1.5,
)  # fmt: skip


def slowly(message: Any) -> bytes | str:
    try:
        return etree.tostring(to_tree(message), method="c14n")
    except (MessageError, ValueError, ArithmeticError, TypeError, AttributeError) as wrong:
        return f"{type(wrong).__name__} {wrong}"
