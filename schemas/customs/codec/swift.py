"""Model → canonical XML at the speed a signature deserves: one template and one expression for the whole message.

What the expression matches is in order by both layers, letter for letter as `writing` would write it. What it does
not match is not wrong: `writing` takes it then, slowly, and says what is wrong if anything is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import count
from operator import attrgetter
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.codec.writing import DECLARATION, BrokenError, digits, to_tree, written_columns
from schemas.customs.layout import BY_MESSAGE, CEB, MOST_LINES, Layout
from schemas.customs.messages import Message
from schemas.customs.shapes import Column, Shape, Text, Whole, columns
from schemas.customs.strict import GUID, rules_for

_VERSION = re.compile(r"[0-9.]{1,10}")
_PLAIN = r"[^\x00-\x1f]"
"""What free text consists of; half characters fail in encoding, the two that XML forbids are looked for once."""
_END = "\x00"
_MARK = "\x01"
_PLANS = count()
Values = list[Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """How records of one class are written that have the same optional fields.

    `take` gives their values, `absent` the fields they must lack. `mark` stands behind the values of each, so that no
    record's values can be taken for another's; `template` swallows it.
    """

    take: Callable[[Any], tuple[Any, ...]]
    absent: Callable[[Any], Any]
    none: Any
    numbers: tuple[tuple[int, Callable[[Any], str]], ...]
    also: tuple[tuple[Callable[[Any], str], Callable[[Sequence[str]], bool]], ...]
    mark: str
    template: str
    expression: str

    def put(self, record: Any, values: Values) -> None:
        """Add the record's values. Raises ValueError when it has other optional fields."""
        if self.absent(record) != self.none:
            raise ValueError("other fields")
        taken = self.take(record)
        if self.numbers:
            taken = list(taken)
            for at, write in self.numbers:
                taken[at] = write(taken[at])
        values += taken
        values.append(self.mark)

    def hold(self, records: Sequence[Any]) -> bool:
        """Whether the rules that no expression can say hold for these records."""
        return all(holds([value_of(record) for record in records]) for value_of, holds in self.also)


def write(message: Message) -> bytes:
    """The message as UTF-8 bytes, unsigned. Raises MessageError (schema) naming the element and the rule broken."""
    return DECLARATION + to_canonical(message) + b"\n"


def to_canonical(message: Message) -> bytes:
    """The unsigned message in canonical form (C14N 1.0, no declaration), in order by both layers: ready to be signed.

    Raises MessageError as `write` does.
    """
    return swiftly(message) or etree.tostring(to_tree(message), method="c14n")


def swiftly(message: Message) -> bytes | None:
    """The message as `to_canonical` gives it, or None where only `to_tree` can tell whether it is in order."""
    layout = BY_MESSAGE[type(message)]
    held = getattr(message, layout.attribute)
    documents = held if isinstance(held, tuple) else (held,)
    if not (1 <= len(documents) <= layout.most and GUID.holds(message.guid) and _VERSION.fullmatch(message.version)):
        return None
    try:
        return _written(message, layout, documents)
    except (TypeError, ValueError, ArithmeticError, IndexError, BrokenError):
        return None  # whatever it is, `writing` finds it again and names it


def _written(message: Message, layout: Layout, documents: Sequence[Any]) -> bytes | None:
    values: Values = []
    gather = _gather_declared if layout.declared else _gather_flat
    templates, plans = gather(layout, documents, values)
    if layout.declared:
        transfer = getattr(message, "transfer")  # noqa: B009  (only declared messages have one)
        sender = _plan_of(transfer, "BaseTransfer", layout, 1)
        sender.put(transfer, values)
        templates.append(sender.template)
        plans = (*plans, sender)
    text = _END.join(values)
    if _gate(*plans).fullmatch(text) is None or "\ufffe" in text or "\uffff" in text:
        return None
    if not plans[0].hold([document.head for document in documents] if layout.declared else documents):
        return None
    template = "".join((_opening(layout, message), *templates, _closing(layout)))
    return (template % tuple(one_byte(text).split(_END))).encode("latin-1")


def one_byte(text: str) -> str:
    """The text escaped, in UTF-8, as one-byte characters: putting it in its place need not widen what is around it."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.encode().decode("latin-1")


def _gather_flat(layout: Layout, documents: Sequence[Any], values: Values) -> tuple[list[str], tuple[_Plan, ...]]:
    plan = _plan_of(documents[0], layout.document, layout, 1)
    for document in documents:
        plan.put(document, values)
    return [plan.template] * len(documents), (plan,)


def _gather_declared(layout: Layout, documents: Sequence[Any], values: Values) -> tuple[list[str], tuple[_Plan, ...]]:
    """Heads and lines in their order. Raises ValueError when not all have the same optional fields."""
    head = _plan_of(documents[0].head, f"{layout.document}Head", layout, 2)
    line = _plan_of(documents[0].lines[0], f"{layout.document}List", layout, 2)
    lengths = []
    for document in documents:
        lines = document.lines
        head.put(document.head, values)
        for row in lines:
            line.put(row, values)
        lengths.append(len(lines))
    known = {length: _document_template(layout.document, head, line, length) for length in set(lengths)}
    return [known[length] for length in lengths], (head, line)


@lru_cache(maxsize=256)
def _document_template(document: str, head: _Plan, line: _Plan, lines: int) -> str:
    if not 1 <= lines <= MOST_LINES:
        raise ValueError("lines")
    return f"  <ceb:{document}>\n{head.template}{line.template * lines}  </ceb:{document}>\n"


def _opening(layout: Layout, message: Message) -> str:
    prefix = ("ceb:", ":ceb") if layout.declared else ("", "")
    attributes = f'guid="{message.guid}" version="{message.version}"'
    return f'<{prefix[0]}{layout.root} xmlns{prefix[1]}="{CEB}" {attributes}>\n'


def _closing(layout: Layout) -> str:
    return f"</{'ceb:' if layout.declared else ''}{layout.root}>"


@lru_cache(maxsize=64)
def _gate(*plans: _Plan) -> re.Pattern[str]:
    """The expression of a whole message: documents of a head and its lines, and who sends; or flat documents."""
    first, *rest = (f"(?:{plan.expression}{_END}{re.escape(plan.mark)}(?:{_END}|$))" for plan in plans)
    if not rest:
        return re.compile(f"{first}+")
    line, sender = rest
    return re.compile(f"(?:{first}{line}++)++{sender}")


def _plan_of(record: Any, element: str, layout: Layout, depth: int) -> _Plan:
    there = tuple(getattr(record, column.attribute) is not None for column in columns(type(record)))
    return _plan(type(record), element, layout, depth, there)


@lru_cache(maxsize=256)
def _plan(record: type, element: str, layout: Layout, depth: int, there: tuple[bool, ...]) -> _Plan:
    given = [column for column, is_there in zip(written_columns(record), there, strict=True) if is_there]
    lacking = [
        column.attribute for column, is_there in zip(written_columns(record), there, strict=True) if not is_there
    ]
    if any(column.required for column in written_columns(record) if column not in given):
        raise ValueError("a field is missing")
    rules, prefix = rules_for(layout.document), "ceb:" if layout.declared else ""
    inner, outer = "  " * (depth + 1), "  " * depth
    body = "".join(f"{inner}<{prefix}{c.element}>%s</{prefix}{c.element}>\n" for c in given)
    also = [(attrgetter(c.attribute), rule.also) for c in given if (rule := rules.get(c.element)) and rule.also]
    return _Plan(
        take=attrgetter(*(column.attribute for column in given)),
        absent=attrgetter(*lacking) if lacking else _nothing,
        none=None if len(lacking) < 2 else (None,) * len(lacking),
        numbers=tuple((at, _writer(c.shape)) for at, c in enumerate(given) if not isinstance(c.shape, Text)),
        also=tuple(also),
        mark=f"{_MARK}{next(_PLANS)}",
        template=f"{outer}<{prefix}{element}>\n{body}{outer}</{prefix}{element}>%.0s\n",
        expression=_END.join(expression(column, layout, _END) for column in given),
    )


def _nothing(_record: Any) -> None:
    """What a record lacks that lacks nothing."""


def expression(column: Column, layout: Layout, end: str) -> str:
    """Texts that are surely in order in this field, by its shape and its rule, where `end` stands behind them."""
    rule, shape = rules_for(layout.document).get(column.element), column.shape
    if isinstance(shape, Text):
        any_text = f"{_PLAIN}{{{shape.least},{shape.most}}}+"
    else:
        any_text = f"[0-9]{{1,{shape.digits}}}" if isinstance(shape, Whole) else r"[0-9]{1,14}(?:\.[0-9]{1,5})?"
    if rule is None:
        return any_text
    least, most = (shape.least, shape.most) if isinstance(shape, Text) else (1, 4)
    if rule.lengths and least <= rule.lengths[0] and rule.lengths[1] <= most:
        return f"(?:{rule.swift})"
    return f"(?={any_text}{end})(?:{rule.swift})" if rule.swift else "(?!)"


@cache
def _writer(shape: Shape) -> Callable[[Any], str]:
    """A number's text; equal numbers have the same, so that it is kept for the next."""

    @lru_cache(maxsize=4096)
    def write(value: int | Decimal) -> str:
        return digits(shape, value)  # pyright: ignore[reportArgumentType]  (only numbers are given)

    return write
