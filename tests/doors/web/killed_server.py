"""Not a test: a server in forked children, so that one that was killed (SIGKILL) is back at once.

Argument: a port. Every line on standard input forks a server there and prints its process id; the end of input ends it.
"""

import os
import sys

from app.cli.commands.serving import serve_on
from app.cli.ports import listen
from app.cli.session import open_database, settings
from app.main import answer_from, hang_doors


def main() -> None:
    """Import everything once, then fork."""
    doors, port = hang_doors(), int(sys.argv[1])
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            with listen("127.0.0.1", port) as listener, open_database() as database:
                answer_from(doors, database, settings())
                serve_on(listener, doors)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
