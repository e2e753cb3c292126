"""A process that uses the embedded database, told what to do line by line; for tests that kill and compete.

Arguments: data folder, system home, and (for root) the user to become. Each line of standard input is a command in
JSON; each answer is a line of JSON.
"""

import ctypes
import json
import os
import pwd
import signal
import sys
from pathlib import Path

import psycopg

from app.core.errors import GuicangError
from app.db.embedded import EmbeddedPostgres

_SET_CHILD_SUBREAPER = 36


def become(user: str) -> None:
    """Everything is imported by now: the new user may be unable to read the interpreter's own files."""
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def answer(database: EmbeddedPostgres, command: str, text: str) -> object:
    if command == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if command == "adopt":  # be what process 1 of a container is: orphans become ours, and nobody buries the dead
        return ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)
    if command == "sql":
        with psycopg.connect(database.owner_url("house").replace("+psycopg", "")) as connection:
            cursor = connection.execute(text.encode())
            return [[str(value) for value in row] for row in cursor] if cursor.description else []
    done = getattr(database, command)(*([text] if text else []))
    return {"socket": done.socket_dir, "port": done.port} if command in {"start", "ensure", "attach"} else done


def main() -> None:
    database = EmbeddedPostgres(Path(sys.argv[1]), system_home=Path(sys.argv[2]))
    if len(sys.argv) > 3:
        become(sys.argv[3])
    for line in sys.stdin:
        command, text = json.loads(line)
        try:
            told = {"answer": answer(database, command, text)}
        except GuicangError as error:
            told = {"code": error.code, "message": error.message}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


main()
