"""Logs: one line an event, to standard error, with whatever looks like personal data blotted out."""

import logging
import re
import sys

# Eighteen-digit ID numbers and mainland mobile numbers: nothing else in our logs has these forms.
_PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def blotted(text: str) -> str:
    """A text without whatever has the form of an ID or mobile number."""
    return _PERSONAL.sub("█", text)


class _Blot(logging.Filter):
    """Last line of defence: nobody should log personal data, and if somebody does it is not readable."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = blotted(record.getMessage()), None
        return True


def configure_logs(level: str) -> None:
    """Set up logging of this process at `level` (DEBUG, INFO, WARNING, ERROR)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s  %(message)s"))
    handler.addFilter(_Blot())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # a line a job is too many for a night shift
