"""What goes wrong around a command (files, settings, the database), said as an error people can act on."""

import errno

from psycopg import OperationalError
from pydantic import ValidationError

from app.core.errors import GuicangError, Invalid, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT}


def explained(error: BaseException) -> GuicangError | None:
    """The error that `error` means to whoever typed the command; None for a fault of ours."""
    if isinstance(error, GuicangError):
        return error
    if isinstance(error, ValidationError) and error.title == "Settings":
        return _bad_setting(error)
    if isinstance(error, OSError):
        return _file(error)
    if isinstance(original := getattr(error, "orig", error), OperationalError):
        return _database_away(original)
    return None


def _bad_setting(error: ValidationError) -> Invalid:
    found = error.errors()[0]
    name = f"GUICANG_{'_'.join(map(str, found['loc'])).upper()}"
    return Invalid("bad_setting", f"{name} does not fit: {found['msg']}; see docs/settings.md.", setting=name)


def _file(error: OSError) -> GuicangError:
    said = f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror or error}"
    if error.errno in _FULL:
        return Unavailable("disk_full", f"{said}. Make room and run it again; what was written before is whole.")
    return Unavailable("file_unwritable", f"{said}. Name another place, or mend its rights.")


def _database_away(error: OperationalError) -> Unavailable:
    first = str(error).strip().partition("\n")[0]  # a conninfo with a password is never in it
    return Unavailable("database_away", f"The database does not answer: {first}. Is GUICANG_DATABASE_URL right?")
