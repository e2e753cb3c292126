"""Colours and the typeface of the paper. Every pair that must be told apart differs in lightness: it prints in grey."""

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics

from app.parcel.lifecycle import STATES
from labels.typeface import typeface
from schemas.vocabulary import ParcelState

INK = HexColor("#16212d")
SOFT = HexColor("#586675")
FAINT = HexColor("#8b98a6")
LINE = HexColor("#cdd5de")
WASH = HexColor("#f1f4f8")
DEEP = HexColor("#1f3b57")
PALE = HexColor("#a9c4dd")
WHITE = HexColor("#ffffff")


def face() -> str:
    """The name of the embedded Chinese typeface, registered with reportlab."""
    font = typeface()
    if font.fontName not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(font)
    return font.fontName


def state_colour(state: ParcelState) -> Color:
    """The colour the lifecycle gives a state: the same on screen, label and paper."""
    return HexColor(STATES[state].colour)
