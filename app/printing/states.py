"""The states of a label on its way to paper, as data: what may follow what, and what each is called.

`doubtful` is the state that keeps labels honest: bytes have gone out and nobody knows whether paper came.
Nothing leads from it to the printer but a person's word.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class LabelState(StrEnum):
    """Where a label stands."""

    ASKED = "asked"
    SENDING = "sending"
    PRINTED = "printed"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CONFIRMED = "confirmed"


class Happening(StrEnum):
    """What can happen to a label."""

    SEND = "send"
    NOT_SENT = "not_sent"
    COME_OUT = "come_out"
    LOSE_SIGHT = "lose_sight"
    REFUSE = "refuse"
    SCAN_BACK = "scan_back"
    PRINT_AGAIN = "print_again"
    CANCEL = "cancel"


class Words(NamedTuple):
    """A state in both languages."""

    zh: str
    en: str


WORDS: MappingProxyType[LabelState, Words] = MappingProxyType(
    {
        LabelState.ASKED: Words("待打印", "waiting"),
        LabelState.SENDING: Words("打印中", "printing"),
        LabelState.PRINTED: Words("已打印", "printed"),
        LabelState.DOUBTFUL: Words("存疑", "in doubt"),
        LabelState.FAILED: Words("失败", "failed"),
        LabelState.CANCELLED: Words("已取消", "cancelled"),
        LabelState.CONFIRMED: Words("已回扫", "scanned back"),
    }
)

LAWFUL: MappingProxyType[tuple[LabelState, Happening], LabelState] = MappingProxyType(
    {
        (LabelState.ASKED, Happening.SEND): LabelState.SENDING,
        (LabelState.ASKED, Happening.REFUSE): LabelState.FAILED,
        (LabelState.ASKED, Happening.COME_OUT): LabelState.PRINTED,  # shown in a browser: nobody sends it
        (LabelState.ASKED, Happening.CANCEL): LabelState.CANCELLED,
        (LabelState.SENDING, Happening.NOT_SENT): LabelState.ASKED,
        (LabelState.SENDING, Happening.COME_OUT): LabelState.PRINTED,
        (LabelState.SENDING, Happening.LOSE_SIGHT): LabelState.DOUBTFUL,
        (LabelState.SENDING, Happening.REFUSE): LabelState.FAILED,
        (LabelState.SENDING, Happening.SCAN_BACK): LabelState.CONFIRMED,  # a scanner is quicker than a printer's answer
        (LabelState.PRINTED, Happening.SCAN_BACK): LabelState.CONFIRMED,
        (LabelState.PRINTED, Happening.CANCEL): LabelState.CANCELLED,
        (LabelState.DOUBTFUL, Happening.COME_OUT): LabelState.PRINTED,
        (LabelState.DOUBTFUL, Happening.SCAN_BACK): LabelState.CONFIRMED,
        (LabelState.DOUBTFUL, Happening.PRINT_AGAIN): LabelState.ASKED,
        (LabelState.DOUBTFUL, Happening.CANCEL): LabelState.CANCELLED,
        (LabelState.FAILED, Happening.PRINT_AGAIN): LabelState.ASKED,
        (LabelState.FAILED, Happening.CANCEL): LabelState.CANCELLED,
    }
)
"""A function: one target for each (state, happening). `confirmed` and `cancelled` are ends."""

OPEN = (LabelState.ASKED, LabelState.SENDING, LabelState.DOUBTFUL, LabelState.FAILED)
"""States somebody, a printer or a person, still has to do something about."""


def states_before(happening: Happening) -> list[str]:
    """The states in which it may happen."""
    return [state.value for state, each in LAWFUL if each is happening]
