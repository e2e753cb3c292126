"""Where the key ring comes from: a file of mode 0600, or a command that prints it; and how a key is changed.

One key a line, newest last: 64 hex digits, then the moment it was made (UTC; absent for keys of
before this was written down). A key is known by its place in the ring, so no line is ever removed.
What is wrong with a ring is told by the number of its line: keys stand in no message and no log.
"""

import os
import re
import secrets
import shlex
import subprocess
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from app.core.clock import Clock, SystemClock
from app.core.disk import sync_folder
from app.core.errors import Conflict, Unavailable
from app.core.sealing import KeyRing
from app.core.settings import Settings

_MOST_KEYS = 256
"""A sealed value names its key by one byte."""


class Key(NamedTuple):
    """One key. `secret` is never shown; people tell keys apart by `name`, which does not betray it."""

    secret: bytes
    made_at: datetime | None

    @property
    def name(self) -> str:
        return sha256(b"guicang key name" + self.secret).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"Key({self.name})"


def parse(text: str) -> list[Key]:
    """The keys of a ring. Raises `Unavailable` (sealing_key_missing, sealing_key_unusable)."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    keys = [_key(number, words) for number, words in enumerate(lines, start=1)]
    if not keys:
        raise Unavailable("sealing_key_missing", "The key ring for sealed data is empty.")
    return keys


def _key(number: int, words: Sequence[str]) -> Key:
    try:
        made_at = datetime.fromisoformat(words[1]) if len(words) > 1 else None
    except ValueError:
        made_at = None
    if number > _MOST_KEYS or len(words) > 2 or not re.fullmatch(r"[0-9a-fA-F]{64}", words[0]):
        said = f"Line {number} of the key ring is no key: 64 hex digits, and when it was made."
        raise Unavailable("sealing_key_unusable", said, line=number)
    return Key(bytes.fromhex(words[0]), made_at)


def keys_of(settings: Settings, *, clock: Clock | None = None) -> list[Key]:
    """The keys of this installation, oldest first; a file that is not there yet is made with one fresh key."""
    if settings.key_command:
        return parse(_printed(settings.key_command, settings.key_command_seconds))
    return _in_file(settings.sealing_key_path, clock or SystemClock())


def ring_of(settings: Settings, *, clock: Clock | None = None) -> KeyRing:
    """The key ring of this installation. A key added while a process runs is taken up by it without a restart.

    A file is looked at again when it has changed; a command is asked again when a value names a key nobody knows.
    Raises `Unavailable` (sealing_key_missing, sealing_key_unusable, key_command_failed).
    """
    path = settings.sealing_key_path

    def read() -> list[bytes]:
        return [key.secret for key in keys_of(settings, clock=clock)]

    stamp = None if settings.key_command else lambda: path.stat().st_mtime_ns
    return KeyRing(read(), again=read, stamp=stamp)


def rotate(settings: Settings, *, clock: Clock | None = None) -> Key:
    """Add a fresh key, which everything is sealed with from now on. Raises `Conflict` (keys_elsewhere, keys_full)."""
    if settings.key_command:
        raise Conflict("keys_elsewhere", "The ring comes from GUICANG_KEY_COMMAND: add the new key where it is kept.")
    path, clock = settings.sealing_key_path, clock or SystemClock()
    keys = _in_file(path, clock)
    if len(keys) >= _MOST_KEYS:
        raise Conflict("keys_full", f"A ring holds {_MOST_KEYS} keys.", most=_MOST_KEYS)
    made = Key(secrets.token_bytes(32), clock.now())
    _write(path, [*keys, made])
    return made


def _in_file(path: Path, clock: Clock) -> list[Key]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first: its key is the one
            return parse(path.read_text())
        with os.fdopen(handle, "w") as file:
            file.write(_line(Key(secrets.token_bytes(32), clock.now())))
    return parse(path.read_text())


def _write(path: Path, keys: Sequence[Key]) -> None:
    """The whole ring or the old one, and on the disk before anything is sealed with it: a lost key is lost data."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(map(_line, keys))
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_folder(path.parent)


def _line(key: Key) -> str:
    return f"{key.secret.hex()}{f' {key.made_at.isoformat()}' if key.made_at else ''}\n"


def _printed(command: str, seconds: float) -> str:
    """What the command prints. Neither its output nor what it complains of is ever repeated: keys may be in it."""
    try:
        done = subprocess.run(
            shlex.split(command), capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise _failed(f"did not answer within {seconds:g} seconds") from None
    except (OSError, ValueError):
        raise _failed("cannot be run") from None
    if done.returncode:
        raise _failed(f"ended with {done.returncode}")
    return done.stdout


def _failed(what: str) -> Unavailable:
    return Unavailable("key_command_failed", f"The command of GUICANG_KEY_COMMAND {what}; run it by hand to see why.")
