"""A folder as a printer: for programs that pick files up, for keeping what would be printed, for tests."""

import os
from collections.abc import Callable
from pathlib import Path

from app.core.disk import sync_folder, write_through
from app.printing.drivers.protocol import READY, Condition, Document, Fate, NotSent, Unsure

_ENDINGS = {"application/pdf": "pdf"}


class FolderDriver:
    """A file a label, whole or not there at all."""

    def __init__(self, address: str) -> None:
        self._folder = Path(address)

    def condition(self) -> Condition:
        if self._folder.is_dir() and os.access(self._folder, os.W_OK):
            return READY
        return Condition("unwritable", str(self._folder))

    def send(self, document: Document, *, began: Callable[[], None]) -> None:
        """Written beside its place and moved there, so that nobody picks up half a label."""
        goal = self._folder / f"{document.name}.{_ENDINGS.get(document.media_type, 'zpl')}"
        half = self._half(document.name)
        try:
            write_through(half, document.body)
        except OSError as error:
            raise NotSent("unwritable", error.strerror or "") from error
        began()
        try:
            half.replace(goal)
        except OSError as error:
            raise NotSent("unwritable", error.strerror or "") from error
        self._keep()

    def fate(self, name: str) -> Fate:
        """Unknown where there is neither file: somebody may have picked it up."""
        if any(self._folder.glob(f"{name}.*")):
            return Fate.CAME_OUT
        return Fate.NOT_SENT if self._half(name).exists() else Fate.UNKNOWN

    def _keep(self) -> None:
        """A file whose name a power cut takes away was not printed. Raises `Unsure`: it is there, if not for good."""
        try:
            sync_folder(self._folder)
        except OSError as error:
            raise Unsure(f"the folder could not be kept: {error.strerror}") from error

    def _half(self, name: str) -> Path:
        return self._folder / f".{name}.part"
