"""Everything that goes on paper: faces (what a label says), stocks (where it says it) and pens (how it is printed).

    from labels import LpnFace, load_stock, render_pdf
    pdf = render_pdf([LpnFace(lpn="G0100000042Z", state="已收货")], stock=load_stock("60x40"))

Every code on a label holds the same text, so it does not matter which of them a scanner catches.
"""

from labels.errors import LabelError
from labels.faces import BinFace, ExitFace, Face, ItemFace, LpnFace, face_of, templates
from labels.pdf import render_pdf, write_pdf
from labels.samples import sample
from labels.stock import Stock, load_stock, read_stock, stocks

__all__ = [
    "BinFace",
    "ExitFace",
    "Face",
    "ItemFace",
    "LabelError",
    "LpnFace",
    "Stock",
    "face_of",
    "load_stock",
    "read_stock",
    "render_pdf",
    "sample",
    "stocks",
    "templates",
    "write_pdf",
]
