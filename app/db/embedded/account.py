"""The operating-system user the server runs as: oneself, or for root a system user, as PostgreSQL refuses root."""

import errno
import os
import pwd
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded import faults

SYSTEM_USER = "guicang"
_FALLBACKS = ("postgres", "nobody")
# Nothing of the caller's environment reaches the server: PGDATA, PGPORT or a locale would change what it does.
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """Who owns the cluster and runs the server; `switch` when that is not the running user."""

    uid: int
    gid: int
    switch: bool

    @property
    def name(self) -> str:
        return user_name(self.uid)

    def run(self, command: list[str], cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, with standard input `text`, private new files and a bare environment."""
        try:
            return subprocess.run(
                command, cwd=cwd, input=text, stdin=None if text else subprocess.DEVNULL, env=_ENVIRONMENT, umask=0o077,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False,
                user=self.uid if self.switch else None, group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )  # fmt: skip
        except OSError as error:
            if self.switch and error.errno in (errno.EPERM, errno.EINVAL):
                raise faults.no_account(f"becoming {self.name}: {error.strerror}") from error
            raise faults.no_binaries(str(error)) from error

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may pass into `folder`; asked of the kernel, which knows the lists of rights too."""
        return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], Path("/")).returncode == 0

    def give(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def account_for(cluster: Path) -> Account:
    """The owner of an existing cluster, else who shall own the new one. Root's clusters never belong to root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    if not cluster.exists():
        return _system_account()
    owner = cluster.lstat()
    if owner.st_uid == 0:
        raise faults.foreign_folder(cluster)
    return Account(owner.st_uid, owner.st_gid, switch=True)


def _system_account() -> Account:
    reason = "" if _known(SYSTEM_USER) else _add_user()
    for name in (SYSTEM_USER, *_FALLBACKS):
        entry = _known(name)
        if entry and entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise faults.no_account(reason)


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _add_user() -> str:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    said = ""
    for _ in range(20):  # another process may be editing the user list: useradd then refuses at once
        try:
            made = subprocess.run(
                [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
            )
        except OSError as error:
            return str(error)
        said = made.stderr.strip()
        if _known(SYSTEM_USER) or "lock" not in said:
            break
        time.sleep(0.2)
    return said
