"""The three roles' random passwords, in one file of mode 0600 in the data folder."""

import json
import os
import secrets
from pathlib import Path

from app.core.disk import sync_folder
from app.db.embedded.address import APP, OWNER, SUPERUSER


def load(path: Path) -> dict[str, str] | None:
    """Role → password; None when the file is not there or was cut short."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    whole = isinstance(found, dict) and {SUPERUSER, OWNER, APP} <= found.keys()
    return found if whole else None


def create(path: Path) -> dict[str, str]:
    """New passwords, on disk before the server learns them."""
    fresh = {role: secrets.token_hex(24) for role in (SUPERUSER, OWNER, APP)}
    write_private(path, json.dumps(fresh, indent=1) + "\n")
    return fresh


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace `path` in one step, so that a crash leaves the old or the new text, never half of it."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)
    sync_folder(path.parent)
