"""Standard output that notices when its reader has gone away (`guicang … | head`).

Both the command line's library and rich take a broken pipe for an end of their own, with exit code 1. Under
another name it comes through to `main`, which ends as a program that SIGPIPE ended. SIGPIPE itself is
no way: it would also end us where a socket closes, with the embedded database left running.
"""

import io
import os
import sys


class ReaderGone(Exception):
    """Nobody reads any more what this command has to say."""


class PipedOut(io.TextIOWrapper):
    """Standard output, whose broken pipe is `ReaderGone`."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            raise ReaderGone from None

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            raise ReaderGone from None


def watch_reader() -> None:
    """Let whatever is written from now on raise `ReaderGone`."""
    out = sys.stdout
    sys.stdout = PipedOut(out.buffer, out.encoding, out.errors, line_buffering=bool(out.line_buffering))


def say_no_more() -> None:
    """Send what is still buffered nowhere, or the interpreter complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
