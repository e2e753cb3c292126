"""Makes docs/figures.md of what defines the figures: app/reports/facts/figures.tsv and terms.tsv."""

from collections.abc import Iterator

from app.reports.facts.definitions import FIGURES, IN_HAND, STOCK, TERMS, Figure
from app.reports.facts.earlier.reading import AMOUNTS, COUNTS, TABLES

_PAGE = """\
# Figures

Made from `app/reports/facts/figures.tsv` and `terms.tsv` by `make docs`: the same definitions that count, and that
screen and paper show. Every figure is the signed sum of facts folded from the journal; `guicang tally verify` makes
them all anew from the journal and names each difference.

## Terms

| 中文 | English | 含义 | meaning | source |
| --- | --- | --- | --- | --- |
{terms}
## Figures

A parcel counts in a figure while it holds: a step that counts begins it, one that takes back undoes it with a fact of
sign −1 in its own month, one that ends it lets it begin again. A step marked * counts every time.

| figure | 中文 | English | 含义 | meaning | source |
| --- | --- | --- | --- | --- | --- |
{figures}
## Steps

Each step is `state it comes from / event`. *Stored by customs* has none: it counts the receipts 120 of an application.
Entered and departed are every step over the line between {in_hand} states in hand and the others.

| figure | counts | takes back | ends |
| --- | --- | --- | --- |
{steps}
## Months from before this system

`guicang tally import FILE` takes totals from CSV (UTF-8), a row a cell. `month` and `figure` are needed, and one number
at the least; a number that is left out is unknown, not zero. Every row is checked before anything is kept. A month
that is imported again gets a new version, and the older one stays.

| column | what |
| --- | --- |
| `month` | 2020-11; over, and before the first month counted here |
| `table` | {tables}; `volume` where it is left out |
| `key` | the row: tariff number (2 to 8 digits), code, `reason\\|disposition\\|grade`, day; empty in `volume` |
| `name` | of an owner, platform or carrier |
| `figure` | as above |
| {numbers} | whole numbers, and decimals with a point |

## What `guicang tally verify` names

| kind | what it means |
| --- | --- |
| `missing` | A step of the journal that was to be counted has no fact. |
| `extra` | A fact has no such step. |
| `day` | A fact stands on another day than its step. |
| `answer` | An application stored by customs is counted too often, or not at all. |
| `undoing` | A fact takes back another than it says, or one twice. |
| `numbers` | Facts are not numbered from 1 without a gap up to the mark. |
| `cell` | A month says something else than its facts add up to. |
"""


def figures_page() -> str:
    """docs/figures.md."""
    stepped = [figure for figure in FIGURES if figure.effects and figure.key not in STOCK]
    return _PAGE.format(
        terms="".join(f"| {t.zh} | {t.en} | {t.meaning_zh} | {t.meaning_en} | {t.source} |\n" for t in TERMS),
        figures="".join(map(_figure, FIGURES)),
        steps="".join(f"| `{f.key}` | {_steps(f, 'counts', 'each')} | {_steps(f, 'takes_back')} | "
                      f"{_steps(f, 'ends')} |\n" for f in stepped),
        in_hand=len(IN_HAND),
        tables=", ".join(f"`{table}`" for table in TABLES),
        numbers=", ".join(f"`{name}`" for name in (*COUNTS, *AMOUNTS)),
    )  # fmt: skip


def _figure(figure: Figure) -> str:
    words = (f"`{figure.key}`", figure.zh, figure.en, figure.meaning_zh, figure.meaning_en, figure.source)
    return f"| {' | '.join(words)} |\n"


def _steps(figure: Figure, *effects: str) -> str:
    """The steps with these effects, in the order of the road."""

    def named() -> Iterator[str]:
        for move, effect in figure.effects.items():
            if effect in effects:
                yield f"{move.from_state}/{move.event}{'*' if effect == 'each' else ''}"

    return ", ".join(sorted(named()))
