"""Makes docs/states.md from the lifecycle data: `make docs`, or `python tests/architecture/states_page.py FILE`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from app.parcel.lifecycle import EVENTS, MAIN_ROAD, MOVES, STATES
from schemas.vocabulary import ParcelState

_INTRODUCTION = """\
# The states of a parcel

Made from `app/parcel/lifecycle.tsv`, `states.tsv` and `events.tsv` by `make docs`; a test holds this page, the code and
the table `lawful_move` of a migrated database against each other. Nothing but these moves is possible: PostgreSQL
refuses every other one. `by` names who may cause a move: a lead may whatever an operator may, a manager whatever a lead
may; `system` is what happens by itself (receipts, deadlines).
"""
_MOVES_HEAD = "| event | 中文 | leads to | by | note |\n| --- | --- | --- | --- | --- |"


def page() -> str:
    """The whole page, in Markdown."""
    road = " → ".join(f"`{state}` {STATES[state].zh}" for state in MAIN_ROAD)
    figures = f"{len(STATES)} states, {len(EVENTS)} events, {len(MOVES)} lawful moves."
    parts = [_INTRODUCTION, f"The straight road: {road}.\n\n{figures}\n", _overview(), *map(_section, STATES)]
    return "\n".join(parts)


def _overview() -> str:
    head = "| state | 中文 | English | group |\n| --- | --- | --- | --- |"
    rows = (
        f"| [`{state}`](#{state}) | {words.zh} | {words.en} | {words.group}{', final' if words.final else ''} |"
        for state, words in STATES.items()
    )
    return "\n".join([head, *rows, ""])


def _section(state: ParcelState) -> str:
    moves = "\n".join(_moves(state))
    body = f"{_MOVES_HEAD}\n{moves}" if moves else "Final: nothing leads away from here."
    return f"## {state}\n\n{STATES[state].zh}, {STATES[state].en}.\n\n{body}\n"


def _moves(state: ParcelState) -> Iterator[str]:
    for (from_state, event), move in MOVES.items():
        if from_state == state:
            target = f"[`{move.to_state}`](#{move.to_state}) {STATES[move.to_state].zh}"
            yield f"| `{event}` | {EVENTS[event].zh} | {target} | {', '.join(sorted(move.by))} | {move.note} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
