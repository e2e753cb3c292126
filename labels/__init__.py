"""Everything that goes on paper: faces (what a label says), stocks (where it says it) and pens (how it is printed).

    from labels import LpnFace, load_stock, render_pdf
    pdf = render_pdf([LpnFace(lpn="G0100000042Z", state="已收货")], stock=load_stock("60x40"))

Every code on a label holds the same text, so it does not matter which of them a scanner catches; only the integrity
label has a QR code of its own, for the consumer.
"""

from labels.dots import preview
from labels.errors import LabelError
from labels.faces import (
    TITLES,
    BadgeFace,
    BinFace,
    ChuteFace,
    CommandFace,
    ExitFace,
    Face,
    GradeFace,
    HandoverFace,
    IntegrityFace,
    ItemFace,
    LpnFace,
    PalletFace,
    RelistFace,
    StationFace,
    ToteFace,
    face_of,
    templates,
)
from labels.pdf import render_pdf, write_pdf
from labels.proofs import proof, proof_of
from labels.samples import sample
from labels.sheets import CodeSheet, SheetGroup, render_sheets
from labels.shelf import fits, load_stock, read_stock, source_of, stock_of, stocks
from labels.stock import Stock
from labels.strips import SheetCode
from labels.symbols import sscc
from labels.zpl import render_zpl, write_zpl, zpl_labels

__all__ = [
    "TITLES",
    "BadgeFace",
    "BinFace",
    "ChuteFace",
    "CodeSheet",
    "CommandFace",
    "ExitFace",
    "Face",
    "GradeFace",
    "HandoverFace",
    "IntegrityFace",
    "ItemFace",
    "LabelError",
    "LpnFace",
    "PalletFace",
    "RelistFace",
    "SheetCode",
    "SheetGroup",
    "StationFace",
    "Stock",
    "ToteFace",
    "face_of",
    "fits",
    "load_stock",
    "preview",
    "proof",
    "proof_of",
    "read_stock",
    "render_pdf",
    "render_sheets",
    "render_zpl",
    "sample",
    "source_of",
    "sscc",
    "stock_of",
    "stocks",
    "templates",
    "write_pdf",
    "write_zpl",
    "zpl_labels",
]
