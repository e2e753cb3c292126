"""What follows from what across stages: the only room that may open several stages' doors at once."""

from app.flow.declaring import request_withdrawal, send_back_to_sorting, send_draft, submit
from app.flow.verbs import SCAN_VERBS
from app.flow.why import Why, clocks_of, why

__all__ = [
    "SCAN_VERBS",
    "Why",
    "clocks_of",
    "request_withdrawal",
    "send_back_to_sorting",
    "send_draft",
    "submit",
    "why",
]
