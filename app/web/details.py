"""The short text beside a step of the journal, in words: numbers with their names, codes with their meaning.

Stages write it for machines (`manifest=JJ-7; gate_pass=K9`, `B default failed=undamaged`); what is not
understood here is shown as it was written.
"""

import re

from app.core.errors import Invalid
from app.sorting.holding import WHY
from app.sorting.rules import rules
from app.sorting.tree import trees
from app.web.language import Tongue, marked
from app.web.words import FILTERS, set_aside_words
from schemas.customs.codes.explaining import explain
from schemas.vocabulary import Disposition

LABELS = {
    "bin": marked("bin"),
    "certificate": marked("certificate"),
    "disposition": marked("fate"),
    "document": marked("document"),
    "gate_pass": marked("gate pass"),
    "manifest": marked("manifest"),
    "reason": marked("reason"),
    "second": marked("second person, badge"),
    "why": marked("because"),
    "witness": marked("witness, badge"),
}

_PAIRS = re.compile(r"[a-z_]+=[^;]+(; [a-z_]+=[^;]+)*")
_GRADED = re.compile(r"(?P<grade>[A-D]) (?P<category>\w+)(?: failed=(?P<failed>[\w,]+))?")
_CUSTOMS = re.compile(r"(?P<cop_no>\S+) (?P<status>-?\d{1,6})")
_LATE = re.compile(r"late: arrived (?P<arrived>[\d-]+), last day (?P<last>[\d-]+)")
_NOTED = re.compile(
    r"(?P<cop_no>TH\d+) (?P<what>inspection|passed|detained|given back|corrected)(?: (?P<document>.*))?"
)
NOTED = {
    "inspection": marked("called to inspection"),
    "passed": marked("inspection passed"),
    "detained": marked("detained by customs"),
    "given back": marked("given back by customs"),
    "corrected": marked("the result was written down wrongly"),
}
_KIN = re.compile(r"(?P<way>to|from) (?P<lpn>G\w{11})")


def details_words(tongue: Tongue, details: str) -> str:
    """The details of a step, as people say them."""
    for pattern, words in _FORMS:
        if found := pattern.fullmatch(details):
            return words(tongue, found)
    if details in set(Disposition):
        return FILTERS["disposition"](tongue, details)
    return tongue.say("after its last day") if details == "late" else details


def _pairs(tongue: Tongue, found: re.Match[str]) -> str:
    pairs = [pair.split("=", 1) for pair in found[0].split("; ")]
    return _listed(tongue, [_pair(tongue, name, value) for name, value in pairs])


def _pair(tongue: Tongue, name: str, value: str) -> str:
    said = _SAID[name](tongue, value) if name in _SAID else value
    return f"{tongue.say(LABELS[name]) if name in LABELS else name} {said}"


def _why(tongue: Tongue, value: str) -> str:
    return tongue.either(*WHY[value]) if value in WHY else value


_SAID = {"reason": set_aside_words, "why": _why, "disposition": FILTERS["disposition"]}


def _graded(tongue: Tongue, found: re.Match[str]) -> str:
    failed = [rules()[key] for key in (found["failed"] or "").split(",") if key in rules()]
    sources = dict.fromkeys(tongue.either(rule.cite_zh, rule.cite_en) for rule in failed)
    against = [tongue.say("against %(source)s") % {"source": source} for source in sources]
    return _listed(tongue, [FILTERS["grade"](tongue, found["grade"]), _category(tongue, found["category"]), *against])


def _category(tongue: Tongue, category: str) -> str:
    try:
        return tongue.words(trees().tree(category))
    except Invalid:  # a category of an installation's own, since taken away
        return category


def _customs(tongue: Tongue, found: re.Match[str]) -> str:
    return f"{found['cop_no']} · {tongue.words(explain(found['status']))} ({found['status']})"


def _noted(tongue: Tongue, found: re.Match[str]) -> str:
    cop_no, what, document = found.group("cop_no", "what", "document")
    return " · ".join(filter(None, (cop_no, tongue.say(NOTED[what]), document)))


def _late(tongue: Tongue, found: re.Match[str]) -> str:
    return tongue.say("late: arrived %(arrived)s, last day %(last)s") % found.groupdict()


def _kin(tongue: Tongue, found: re.Match[str]) -> str:
    words = tongue.say("into %(lpn)s") if found["way"] == "to" else tongue.say("from %(lpn)s")
    return words % {"lpn": found["lpn"]}


def _listed(tongue: Tongue, parts: list[str]) -> str:
    return tongue.either("，", ", ").join(parts)


_FORMS = ((_NOTED, _noted), (_PAIRS, _pairs), (_LATE, _late), (_KIN, _kin), (_GRADED, _graded), (_CUSTOMS, _customs))
