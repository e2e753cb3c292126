"""What the reader of messages found wrong, said in the words of an import."""

import re

from app.originals.problems import Breach, Place, Problem, problem
from schemas.customs.codec import Document
from schemas.customs.faults import Finding

_LINE = re.compile(r"InventoryList\[(\d+)\]")


def problems_of_unread(place: Place, document: Document) -> tuple[Problem, ...]:
    """The problems of a document that could not be read at all."""
    fault = document.fault
    if fault is None:
        return (problem(place, Breach("schema", "", arguments={"rule": "unexpected"})),)
    found = fault.findings or (Finding(fault.element, fault.rule or fault.code.value, fault.line),)
    return tuple(problem(place, _breach(finding), at_line=finding.line or place.at_line) for finding in found)


def _breach(finding: Finding) -> Breach:
    line = _LINE.search(finding.element)
    line_no = int(line.group(1)) if line else None
    if finding.rule == "fixed" and finding.element.endswith("/currency"):
        return Breach("wrong_currency", finding.element, line_no)
    return Breach("schema", finding.element, line_no, {"rule": finding.rule})
