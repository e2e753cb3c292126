"""Every way the embedded database can fail, with a stable code and what to do about it."""

from pathlib import Path

from app.core.errors import Unavailable


def disk_full(folder: Path, free: int, needed: int) -> Unavailable:
    text = (
        f"The disk of {folder} is full: {free >> 20} MB are free, the database needs {needed >> 20} MB. "
        "Free some space and start again; nothing that was saved is lost."
    )
    return Unavailable("database.disk_full", text, folder=str(folder), free_bytes=free, needed_bytes=needed)


def not_ours(folder: Path, owner: str) -> Unavailable:
    text = (
        f"{folder} belongs to {owner}. Run as that user, or choose another folder with GUICANG_DATA_DIR. "
        "Nothing was changed."
    )
    return Unavailable("database.not_ours", text, folder=str(folder), owner=owner)


def not_writable(folder: Path, reason: str) -> Unavailable:
    text = f"Cannot write in {folder} ({reason}). Give it to this user or choose another with GUICANG_DATA_DIR."
    return Unavailable("database.not_writable", text, folder=str(folder), reason=reason)


def foreign_folder(folder: Path) -> Unavailable:
    text = (
        f"{folder} holds something guicang did not put there. Choose an empty or new folder with GUICANG_DATA_DIR. "
        "Nothing was changed."
    )
    return Unavailable("database.foreign_folder", text, folder=str(folder))


def other_version(folder: Path, found: str, expected: str) -> Unavailable:
    text = (
        f"{folder} was made by PostgreSQL {found}, this guicang brings PostgreSQL {expected}. Nothing was changed. "
        f"Start it with the guicang that made it and move the data by pg_dump, or set GUICANG_DATABASE_URL to a "
        f"PostgreSQL {found} server of your own."
    )
    return Unavailable("database.other_version", text, folder=str(folder), found=found, expected=expected)


def missing_cluster(folder: Path) -> Unavailable:
    text = (
        f"The database of this data folder should be at {folder}, but is not there. Put it back (is a disk not "
        "mounted?); only if it is gone for good, remove place.json beside passwords.json to begin anew."
    )
    return Unavailable("database.missing", text, folder=str(folder))


def unreachable(folder: Path, user: str) -> Unavailable:
    text = (
        f"The system user {user}, who runs the database, cannot enter {folder}. Give back the right to pass (x) on "
        "that folder and those above it; guicang never opens folders by itself."
    )
    return Unavailable("database.unreachable", text, folder=str(folder), user=user)


def no_account(reason: str) -> Unavailable:
    text = (
        f"PostgreSQL does not run as root, and no system user could be made or used for it ({reason}). "
        "Run guicang as an ordinary user, or set GUICANG_DATABASE_URL to a server of your own."
    )
    return Unavailable("database.no_account", text, reason=reason)


def no_binaries(reason: str) -> Unavailable:
    text = f"The PostgreSQL programs cannot be used ({reason}). Run `make setup` again, or set GUICANG_DATABASE_URL."
    return Unavailable("database.no_binaries", text, reason=reason)


def socket_taken(tried: list[str]) -> Unavailable:
    text = (
        f"No free place for the database's socket; tried: {'; '.join(tried)}. "
        "Stop what uses these places or remove them, then start again."
    )
    return Unavailable("database.socket_taken", text, tried=tried)


def busy(lock: Path, seconds: float) -> Unavailable:
    text = f"Another guicang has been starting or stopping this database for {seconds:.0f} s (lock {lock}). Try again."
    return Unavailable("database.busy", text, lock=str(lock))


def not_running(folder: Path) -> Unavailable:
    text = f"No database is running for {folder}. Start one with `guicang up`."
    return Unavailable("database.not_running", text, folder=str(folder))


def not_answering(folder: Path, reason: str) -> Unavailable:
    text = f"The database in {folder} runs but does not answer ({reason}). Its log is in {folder / 'log'}."
    return Unavailable("database.not_answering", text, folder=str(folder), reason=reason)


def wrong_passwords(passwords: Path) -> Unavailable:
    text = (
        f"The running database refuses the passwords in {passwords}. Stop every guicang, remove that file and start "
        "again: new passwords are set, the data stays."
    )
    return Unavailable("database.wrong_passwords", text, passwords=str(passwords))


def failed(step: str, log: Path, lines: str) -> Unavailable:
    text = f"The database could not be {step}. Its last words: {lines or 'none'}. The log is in {log}."
    return Unavailable("database.start_failed", text, step=step, log=str(log), lines=lines)
