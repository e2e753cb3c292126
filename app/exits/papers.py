"""The numbers on an exit's papers, and the second person a paper needs."""

import re

from app.core.errors import Invalid
from app.db.work import Work
from app.people.service import actor_with_badge

_MANIFEST = re.compile(r"[0-9A-Z][0-9A-Z-]{0,29}", re.ASCII)
# 核放单 (message SAS121): a letter, four digits of customs, I or E, six of the date, twelve of a serial.
_GATE_PASS = re.compile(r"[A-Z]\d{4}[IE]\d{18}", re.ASCII)


def manifest_number(number: str) -> str:
    """The number of an exit manifest: capital letters, digits and `-`, at most 30. Raises `Invalid`."""
    return _checked(_MANIFEST, number, "bad_manifest_number", "an exit manifest")


def gate_pass_number(number: str) -> str:
    """The number of a gate pass (核放单), 24 characters. Raises `Invalid` (bad_gate_pass_number)."""
    return _checked(_GATE_PASS, number, "bad_gate_pass_number", "a gate pass (核放单)")


def document_number(number: str | None) -> str:
    """The number of any other document: 1 to 60 printable characters. Raises `Invalid` (document_needed)."""
    said = (number or "").strip()
    if not said or len(said) > 60 or not said.isprintable():
        raise Invalid("document_needed", "This needs the number of its document, at most 60 characters.")
    return said


def second_person(work: Work, badge: str) -> str:
    """The badge of a colleague on duty who is not the one who acts.

    Raises `Invalid` (second_person_needed) or `NotFound` (unknown_badge).
    """
    if not badge or badge == work.actor.badge:
        raise Invalid("second_person_needed", "This takes a second person, not the one who does it.")
    return actor_with_badge(work, badge).badge


def _checked(form: re.Pattern[str], number: str, code: str, what: str) -> str:
    if not form.fullmatch(number):
        raise Invalid(code, f"{number!r} is not the number of {what}.", number=number)
    return number
