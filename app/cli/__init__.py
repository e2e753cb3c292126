"""The door of the terminal: `guicang`. One module a group of commands; answers as text, or JSON with --json."""

import sys

import typer

from app.cli import answers
from app.cli.commands import register
from app.core.errors import GuicangError

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
    try:
        app()
    except GuicangError as error:
        sys.exit(answers.fail(error))
    except BrokenPipeError:
        sys.exit(0)
