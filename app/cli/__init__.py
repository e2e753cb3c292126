"""The door of the terminal: `guicang`. One module a group of commands; answers as text, or JSON with --json."""

import sys

import typer

from app.cli import answers
from app.cli.commands import register
from app.cli.piping import ReaderGone, say_no_more, watch_reader

app = typer.Typer(
    name="guicang",
    help="归仓 guicang: the system a cross-border return centre runs on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
register(app)


def main() -> None:
    """Run the command line; an error is one clear sentence and an exit code of its own kind."""
    watch_reader()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except ReaderGone:  # as a program that SIGPIPE ends
        say_no_more()
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from app.cli.faults import explained

        told = explained(error)
        if told is None:
            raise
        code = answers.fail(told)
        _let_go()
        sys.exit(code)


def _let_go() -> None:
    """What could not be written, because the disk is full, is not tried again at the end: that would be a traceback."""
    try:
        sys.stdout.flush()
    except (OSError, ReaderGone):
        say_no_more()
