"""The ZIP itself: each file noted with its hash as it goes in, the manifest last; the same files, the same bytes."""

import json
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MANIFEST = "manifest.json"
FORMAT = "guicang-evidence-1"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NOT_SMALLER = (".steps", ".jpg", ".png", ".webp")


class Box:
    """A bundle being packed."""

    def __init__(self, to: BinaryIO) -> None:
        self._zip = ZipFile(to, "w")
        self._files: list[dict[str, Any]] = []

    def add(self, name: str, body: bytes) -> None:
        """Put a file in; its name is its whole path in the bundle."""
        self._files.append({"name": name, "sha256": sha256(body).hexdigest(), "size": len(body)})
        self._write(name, body)

    def add_json(self, name: str, content: object) -> None:
        """Put a document in, readable and always written alike."""
        self.add(name, as_json(content))

    def close(self, **said: object) -> None:
        """Write the manifest: what `said` says, and every file with its SHA-256."""
        self._write(MANIFEST, as_json({"format": FORMAT, **said, "files": self._files}))
        self._zip.close()

    def give_up(self) -> None:
        """Let go of what will never be whole."""
        self._zip.fp = None  # else it writes its directory when it is collected

    def _write(self, name: str, body: bytes) -> None:
        info = ZipInfo(name, _LONG_AGO)
        info.create_system, info.external_attr = 3, 0o644 << 16
        info.compress_type = ZIP_STORED if name.endswith(_NOT_SMALLER) else ZIP_DEFLATED
        self._zip.writestr(info, body)


def as_json(content: object) -> bytes:
    """A document as UTF-8, two blanks in, keys in their order."""
    return (json.dumps(content, default=_plain, ensure_ascii=False, indent=2) + "\n").encode()


def _plain(value: Any) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)
