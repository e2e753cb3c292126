"""The flow of the month: what was here and what came in, to the left; every exit and what stays, to the right."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from app.reports.ink import DEEP, INK, PALE, SOFT, WASH
from app.reports.pack.charts.strokes import SMALL, band, box, say
from app.reports.pack.charts.voices import Voice
from app.reports.pack.shapes import Flow, Node

WIDTH = 178 * mm
MIDDLE = "handled"
"""The node everything passes: what was in hand at some time of the month."""

_BASE, _TALL, _GAP, _BAR, _SIDE = 3 * mm, 58 * mm, 3.4 * mm, 3.2 * mm, 50 * mm


def flow_chart(flow: Flow, voice: Voice) -> Drawing:
    """Bands as high as their parcels; left and right add up to the same."""
    nodes = {node.key: node for node in flow.nodes}
    into = [nodes[link.source] for link in flow.links if link.target == MIDDLE and link.parcels]
    out = [nodes[link.target] for link in flow.links if link.source == MIDDLE and link.parcels]
    drawing = Drawing(WIDTH, _BASE + _TALL + 9 * mm)
    total = sum(node.parcels for node in into)
    if not total:
        nothing = voice("本月没有包裹进出", "no parcel came or went in this month")
        say(drawing, (WIDTH / 2, _TALL / 2), nothing, size=10, colour=SOFT, anchor="middle")
        return drawing
    unit = (_TALL - _GAP * (max(len(into), len(out)) - 1)) / total
    _middle(drawing, nodes[MIDDLE], voice, high=total * unit)
    _side(drawing, into, voice, unit=unit, left=True)
    _side(drawing, out, voice, unit=unit, left=False)
    return drawing


def _middle(drawing: Drawing, node: Node, voice: Voice, *, high: float) -> None:
    bottom = _BASE + (_TALL - high) / 2
    box(drawing, (WIDTH / 2 - _BAR / 2, bottom), (_BAR, high), fill=DEEP)
    said = f"{voice(node.zh, node.en)}  {node.parcels:,}"
    say(drawing, (WIDTH / 2, _BASE + _TALL + 4 * mm), said, size=9, colour=INK, anchor="middle")


def _side(drawing: Drawing, nodes: Sequence[Node], voice: Voice, *, unit: float, left: bool) -> None:
    """One side from top to bottom, each node with its band to or from the middle."""
    total = sum(node.parcels for node in nodes)
    outer, inner = _BASE + _TALL - _slack(nodes, unit) / 2, _BASE + (_TALL + total * unit) / 2
    edge, bar = (_SIDE, _SIDE - _BAR) if left else (WIDTH - _SIDE, WIDTH - _SIDE)
    middle = WIDTH / 2 + (-_BAR / 2 if left else _BAR / 2)
    for node in nodes:
        high = node.parcels * unit
        outer, inner = outer - high, inner - high
        ends = ((edge, outer), (middle, inner)) if left else ((middle, inner), (edge, outer))
        band(drawing, *ends, high=high, fill=WASH if node.key in ("opening", "closing") else PALE, edge=SOFT)
        box(drawing, (bar, outer), (_BAR, high), fill=DEEP)
        at = (bar - 1.8 * mm if left else bar + _BAR + 1.8 * mm, outer + high / 2 - 1 * mm)
        said = f"{voice(node.zh, node.en)}  {node.parcels:,}"
        say(drawing, at, said, size=SMALL, colour=INK, anchor="end" if left else "start")
        outer -= _GAP


def _slack(nodes: Sequence[Node], unit: float) -> float:
    return _TALL - sum(node.parcels for node in nodes) * unit - _GAP * (len(nodes) - 1)
