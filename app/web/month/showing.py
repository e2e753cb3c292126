"""A pack as its page shows it: charts as pictures, cells with the link to what is behind them."""

from base64 import b64encode
from typing import NamedTuple

from app.reports.pack.cells import TOTAL, At, Span
from app.reports.pack.charts.drawn import charts, svg
from app.reports.pack.charts.voices import Tongue as ChartTongue
from app.reports.pack.shapes import Cell, Pack, Row, Table
from app.web.language import Tongue
from app.web.month.asked import Asked


class Picture(NamedTuple):
    """A chart as an image: its data URI carries the drawing, no request of its own is needed."""

    key: str
    words: str
    source: str
    half: bool


def pictures(pack: Pack, tongue: Tongue) -> list[Picture]:
    """The charts in the reader's language."""
    code: ChartTongue = "zh" if tongue.code == "zh" else "en"
    return [
        Picture(
            chart.key, tongue.words(chart), "data:image/svg+xml;base64," + b64encode(svg(chart)).decode(), chart.half
        )
        for chart in charts(pack, code)
    ]


class Figures:
    """The links of the cells: every figure leads to the parcels behind it, as the pack saw them."""

    def __init__(self, asked: Asked, pack: Pack) -> None:
        self._asked, self._upto = asked, pack.cover.facts_upto if len(pack.cover.sites) == 1 else None

    def link(self, table: Table, row: Row, column: int, span: Span) -> str:
        """Where the figure leads."""
        key = TOTAL if row is table.total else row.key
        at = At(table.key, key, table.columns[column].key, span)
        over = {"table": at.table, "row": at.row, "column": at.column, "span": "" if span == "month" else span}
        return self._asked.link("/behind", **over, upto=self._upto)


def is_plain(cell: Cell | None) -> bool:
    """Whether nothing is in a cell, so that it is shown faintly."""
    return cell is None or not (cell.month or cell.year_to_date)
