"""The states of an export, as data: what may follow what, and what each is called."""

from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Happening(StrEnum):
    """What can happen to an export."""

    BEGIN = "begin"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"
    AGAIN = "again"
    EXPIRE = "expire"


class Words(NamedTuple):
    """A state in both languages."""

    zh: str
    en: str


WORDS: MappingProxyType[ExportState, Words] = MappingProxyType(
    {
        ExportState.WAITING: Words("排队中", "waiting"),
        ExportState.WORKING: Words("制作中", "being made"),
        ExportState.DONE: Words("已完成", "ready"),
        ExportState.FAILED: Words("失败", "failed"),
        ExportState.CANCELLED: Words("已取消", "cancelled"),
        ExportState.EXPIRED: Words("已过期", "expired"),
    }
)

LAWFUL: MappingProxyType[tuple[ExportState, Happening], ExportState] = MappingProxyType(
    {
        (ExportState.WAITING, Happening.BEGIN): ExportState.WORKING,
        (ExportState.WORKING, Happening.BEGIN): ExportState.WORKING,  # whoever began it was killed
        (ExportState.WORKING, Happening.FINISH): ExportState.DONE,
        (ExportState.WORKING, Happening.FAIL): ExportState.FAILED,
        (ExportState.WAITING, Happening.CANCEL): ExportState.CANCELLED,
        (ExportState.WORKING, Happening.CANCEL): ExportState.CANCELLED,
        (ExportState.FAILED, Happening.AGAIN): ExportState.WAITING,
        (ExportState.CANCELLED, Happening.AGAIN): ExportState.WAITING,
        (ExportState.EXPIRED, Happening.AGAIN): ExportState.WAITING,
        (ExportState.DONE, Happening.EXPIRE): ExportState.EXPIRED,
    }
)
"""A function: one target for each (state, happening)."""

RUNNING = (ExportState.WAITING, ExportState.WORKING)
"""States that will change by themselves."""


def states_before(happening: Happening) -> list[str]:
    """The states in which it may happen."""
    return [state.value for state, each in LAWFUL if each is happening]
