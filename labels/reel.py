"""A PDF of many small pages, written page by page: reportlab's document objects without its canvas.

A canvas keeps every page until the end and spends most of its time on drawing state that labels do not use. Here a page
leaves memory as soon as it is written; only its offset stays. Fonts come last, when it is known which glyphs were used.
"""

import zlib
from typing import BinaryIO

from reportlab.pdfbase import pdfdoc

from labels.typeface import embedding, typeface

FONTS = "BasicFonts"  # the name under which reportlab's documents keep their fonts


class Reel:
    """Pages of one size, in points. The same pages give the same bytes: no dates, no chance."""

    def __init__(self, file: BinaryIO, *, size: tuple[str, str], title: str) -> None:
        self._file, self._at = file, 0
        self._document = document = pdfdoc.PDFDocument(compression=1, invariant=1)
        document.info.title, document.info.creator, document.info.author = title, "guicang", "guicang"
        document.updateSignature(title)
        self._tree = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Pages")})
        self._tree["MediaBox"] = _Raw(f"[0 0 {' '.join(size)}]")
        self._parent = document.Reference(self._tree)
        self._tree_at = self._parent.format(document).decode()
        self._pages: list[str] = []
        self._codes: dict[str, str] = {}
        self._put(pdfdoc.PDFFile((1, 6)).strings[0])

    def show(self, text: str) -> list[tuple[str, str]]:
        """The text as font names and hexadecimal strings for `Tf` and `Tj`; its glyphs will be embedded."""
        if self._codes:  # all of it met before, in the first subset, as nearly everything on labels is
            codes = [self._codes.get(character, "") for character in text]
            if all(codes):
                return [(self._first_font, "".join(codes))]
        return self._split(text)

    def _split(self, text: str) -> list[tuple[str, str]]:
        """As reportlab tells it, which gives every character its code; remembered where that needs no second font."""
        font, document = typeface(), self._document
        parts = font.splitString(text, document)
        shown = [(font.getSubsetInternalName(subset, document), codes.hex()) for subset, codes in parts]
        if [subset for subset, _ in parts] == [0]:
            self._first_font = shown[0][0]
            codes = parts[0][1]
            self._codes |= zip(text, [codes[at : at + 1].hex() for at in range(len(codes))], strict=True)
        return shown

    def add_page(self, content: bytes) -> None:
        """Writes one page with this content stream."""
        packed = zlib.compress(content, 4)
        self._document.updateSignature(packed)
        stream = self._number()
        head = f"{stream} 0 obj\n<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        self._put(b"".join([head.encode(), packed, b"\nendstream\nendobj\n"]))
        page = self._number()
        self._put(f"{page} 0 obj\n<< /Type /Page /Parent {self._tree_at} /Contents {stream} 0 R >>\nendobj\n".encode())
        self._pages.append(f"{page} 0 R")

    def _number(self) -> int:
        """The number of an object that is written here and now, past reportlab's objects: it keeps the offset only."""
        document = self._document
        document.objectcounter = number = document.objectcounter + 1
        name = f"R{number}"
        document.numberToId[number], document.idToObjectNumberAndVersion[name] = name, (number, 0)
        document.idToOffset[name] = self._at
        return number

    def finish(self) -> None:
        """Writes fonts, page tree, catalogue and cross-references. The file is left open."""
        document = self._document
        self._tree["Kids"] = _Raw(f"[{' '.join(self._pages)}]")
        self._tree["Count"] = len(self._pages)
        self._tree["Resources"] = pdfdoc.PDFDictionary({"Font": pdfdoc.PDFObjectReference(FONTS)})
        root, info = document.Reference(self._catalogue()), document.Reference(document.info)
        with embedding:
            for font in document.delayedFonts:
                font.addObjects(document)
            self._write_rest()
        self._write_trailer(root, info)

    def _catalogue(self) -> pdfdoc.PDFDictionary:
        """Asks readers to print at the label's own size: scaled to a sheet, no module would be whole dots."""
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Catalog"),
                "Lang": pdfdoc.PDFString("zh-CN"),
                "ViewerPreferences": pdfdoc.PDFDictionary({"PrintScaling": pdfdoc.PDFName("None")}),
                "Pages": self._parent,
            }
        )

    def _write_named(self, name: str) -> None:
        document = self._document
        document.idToOffset[name] = self._at
        self._put(pdfdoc.PDFIndirectObject(name, document.idToObject[name]).format(document))

    def _write_rest(self) -> None:
        """Writing an object may bring new ones, so the count is looked up each time."""
        document, number = self._document, 1
        while number in document.numberToId:
            if document.numberToId[number] not in document.idToOffset:
                self._write_named(document.numberToId[number])
            number += 1

    def _write_trailer(self, root: pdfdoc.PDFObjectReference, info: pdfdoc.PDFObjectReference) -> None:
        document, start = self._document, self._at
        names = [document.numberToId[number] for number in sorted(document.numberToId)]
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, names)
        self._put(table.format(document))
        trailer = pdfdoc.PDFTrailer(startxref=start, Size=len(names) + 1, Root=root, Info=info, ID=document.ID())
        self._put(trailer.format(document))

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


class _Raw(pdfdoc.PDFObject):
    """An object already in PDF's own syntax."""

    __RefOnly__ = 1

    def __init__(self, *parts: str | bytes) -> None:
        self.data = b"".join(part.encode() if isinstance(part, str) else part for part in parts)

    def format(self, document: pdfdoc.PDFDocument) -> bytes:  # noqa: ARG002  # the signature is reportlab's
        return self.data
