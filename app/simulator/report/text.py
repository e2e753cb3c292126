"""The report as plain text and as JSON."""

import json
from typing import Any

from app.simulator.report.checks import GROUPS, VERDICT_WORDS, Report, Verdict
from schemas.customs.times import SHANGHAI

_MARKS = {Verdict.PASSED: "+", Verdict.FAILED: "X", Verdict.NOT_SEEN: " "}


def as_text(report: Report) -> str:
    """For a terminal: the sentence, then one line a check."""
    lines = [report.sentence_zh, report.sentence, seen(report), ""]
    for group, (zh, en) in GROUPS.items():
        lines.append(f"{zh} {en}")
        for check in report.checks:
            if check.group == group:
                code = f" [{check.code}]" if check.code else ""
                lines.append(f"  {_MARKS[check.verdict]} {check.name}{code}  {check.zh}")
                if check.broken:
                    lines.append(f"      {check.broken} × {check.en}; first: {check.example}  ({check.source})")
        lines.append("")
    return "\n".join(lines)


def seen(report: Report) -> str:
    """How much there was to look at."""
    figures = report.figures
    endings = ", ".join(f"{status} × {count}" for status, count in figures["endings"].items())
    return f"{figures['letter']} messages, {figures['filed']} applications ({endings or 'none'})"


def as_data(report: Report) -> dict[str, Any]:
    """As one JSON object."""
    first, last = report.figures["first"], report.figures["last"]
    return {
        "summary": {
            "sentence": report.sentence,
            "checks": len(report.checks),
            **{verdict.value: report.count(verdict) for verdict in Verdict},
        },
        "made": report.made.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "seen": {
            "messages": report.figures["letter"],
            "applications": report.figures["filed"],
            "lists": report.figures["list"],
            "answers": report.figures["answered"],
            "answers_waiting": report.figures["waiting"],
            "endings": report.figures["endings"],
            "first": first and first.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "last": last and last.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        },
        "checks": [
            {
                "group": check.group,
                "name": check.name,
                "verdict": check.verdict.value,
                "code": check.code or None,
                "source": check.source,
                "zh": check.zh,
                "en": check.en,
                "held": check.held,
                "broken": check.broken,
                "example": check.example,
            }
            for check in report.checks
        ],
    }


def as_json(report: Report) -> str:
    """The same as text."""
    return json.dumps(as_data(report), ensure_ascii=False, indent=2) + "\n"


__all__ = ["VERDICT_WORDS", "as_data", "as_json", "as_text", "seen"]
