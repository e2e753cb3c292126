"""The conformance report: which checks the messages of a system have passed, as text, JSON and a page."""

from app.simulator.report.checks import Check, Report, report_of
from app.simulator.report.files import write_report

__all__ = ["Check", "Report", "report_of", "write_report"]
