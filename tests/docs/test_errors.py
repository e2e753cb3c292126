"""docs/errors.md names every code that can be raised, with its kind, and no other."""

from collections.abc import Callable
from typing import Any

import pytest

from app.api.problems import _STATUS_CODES, KINDS
from app.cli.answers import EXIT_CODES
from app.customs.fitness import _SENTENCES
from app.originals.importing import _WORDS
from schemas.customs.faults import FaultCode

Rows = Callable[[str, str], list[list[str]]]
Kinds = dict[str, set[str]]

# Where a code is not written where it is raised, and what it can be there.
REFUSAL = "a refusal of a scan or act, see docs/refusals.md"
COMPUTED: dict[str, str] = {
    "app/api/problems.py code": "the web server's own answers",
    "app/api/problems.py error.code": "whatever a service raised",
    "app/api/routes/receipts.py report.refused": "a file that cannot be read",
    "app/cli/commands/labelling.py f'label_{error.code}'": "a label that cannot be printed",
    "app/customs/fitness.py code": "an application that may not be submitted",
    "app/demo/practice.py error.code": "a sheet that cannot be printed",
    "app/flow/cards.py error.code": "a card that cannot be printed",
    "app/flow/sheets.py error.code": "a sheet that cannot be printed",
    "app/intake/gate.py found.refusal.code": REFUSAL,
    "app/intake/manifests.py fault": "a waybill that cannot be one",
    "app/sorting/splitting.py refusal.code": REFUSAL,
    "app/originals/importing.py _code_of(fault)": "a file that cannot be read",
    "app/printing/designs.py error.code": "a design that cannot print",
    "app/printing/service.py error.code": "a label that cannot be printed",
    "app/printing/printers/service.py error.code": "a printer whose paper does not suit",
    "app/printing/queue/asking.py error.code": "a label that cannot be printed",
    "app/printing/queue/showing.py error.code": "a label that cannot be printed",
}


@pytest.fixture(scope="module")
def documented(rows: Rows) -> Kinds:
    return {code.strip("`"): set(kind.split(", ")) for code, kind, _ in rows("docs/errors.md", "code")}


@pytest.fixture(scope="module")
def raised(codes_given_to: Callable[..., Any], returned_by: Callable[[str, str], set[str]]) -> Kinds:
    """Every code, with the kinds it is raised as."""
    found: Kinds = {}
    for kind in KINDS:
        _add(found, kind.__name__, codes_given_to(kind.__name__).written)
    _add(found, "Conflict", _SENTENCES)
    _add(found, "Invalid", {"not_writable", *_WORDS, *codes_given_to("LabelError").written})
    _add(found, "Invalid", {"waybill_repeated"} | returned_by("app/intake/announcements.py", "waybill_fault"))
    _add(found, "Unavailable", {"scan_raced"})
    return found


@pytest.fixture(scope="module")
def told_by_doors(codes_given_to: Callable[..., Any]) -> set[str]:
    """Codes that only a door tells, without an error of a service."""
    own = (
        codes_given_to("make_problem", position=2).written.keys()
        | codes_given_to("_problem", position=1).written.keys()
    )
    return {*own, *_STATUS_CODES.values(), "http_error", "not_a_receipt", *(code.value for code in FaultCode)}


def _add(found: Kinds, kind: str, codes: Any) -> None:
    for code in codes:
        found.setdefault(code, set()).add(kind)


def test_where_codes_are_made_is_known(codes_given_to: Callable[..., Any]) -> None:
    computed = codes_given_to(*(kind.__name__ for kind in KINDS)).computed
    assert computed | codes_given_to("make_problem", position=2).computed == set(COMPUTED)


def test_every_code_is_documented(documented: Kinds, raised: Kinds, told_by_doors: set[str]) -> None:
    assert (raised.keys() | told_by_doors) - documented.keys() == set()


def test_no_code_is_documented_that_nobody_raises(documented: Kinds, raised: Kinds, told_by_doors: set[str]) -> None:
    assert documented.keys() - raised.keys() - told_by_doors == set()


def test_kinds_are_as_documented(documented: Kinds, raised: Kinds) -> None:
    names = {kind.__name__ for kind in KINDS}
    differing = {code for code, kinds in raised.items() if documented[code] & names != kinds}
    assert differing == set()


def test_each_stands_once(rows: Rows) -> None:
    codes = [row[0] for row in rows("docs/errors.md", "code")]
    assert len(codes) == len(set(codes))
    assert all(row[2].endswith(".") for row in rows("docs/errors.md", "code"))


def test_kinds_have_their_status_and_exit_code(rows: Rows) -> None:
    said = {kind: (int(status), int(code)) for kind, status, code, _ in rows("docs/errors.md", "kind")}
    assert said == {kind.__name__: (KINDS[kind][0], EXIT_CODES[kind]) for kind in KINDS}
