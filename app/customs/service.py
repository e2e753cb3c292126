"""The customs stage for everybody else: declare, send, take in receipts, note, withdraw, expire, say what is due."""

from app.customs.desk.deadlines import DeadlinePage, DeadlineRow, deadlines, open_receipts
from app.customs.desk.why import why_not_declared
from app.customs.expiring import expire_due
from app.customs.gateway import FolderGateway, Gateway, SimulatedGateway
from app.customs.inbox import InboxReport, ReceiptResult, apply_waiting, take_in
from app.customs.matching import dismiss_receipt, match_receipt, matches, unmatch_receipt
from app.customs.noting import acknowledge, call_inspection, correct, detain, give_back, pass_inspection, prepare_again
from app.customs.preparing import discard, prepare
from app.customs.sending import Sending, send_ready
from app.customs.signer import signer_from
from app.customs.submitting import submit
from app.customs.withdrawing import request_withdrawal

__all__ = [
    "DeadlinePage",
    "DeadlineRow",
    "FolderGateway",
    "Gateway",
    "InboxReport",
    "ReceiptResult",
    "Sending",
    "SimulatedGateway",
    "acknowledge",
    "apply_waiting",
    "call_inspection",
    "correct",
    "deadlines",
    "detain",
    "discard",
    "dismiss_receipt",
    "expire_due",
    "give_back",
    "match_receipt",
    "matches",
    "open_receipts",
    "pass_inspection",
    "prepare",
    "prepare_again",
    "request_withdrawal",
    "send_ready",
    "signer_from",
    "submit",
    "take_in",
    "unmatch_receipt",
    "why_not_declared",
]
