"""The commands, one module a group; each is imported only when the command line is built."""

from collections.abc import Callable

import typer

from app.cli.commands import (
    checking,
    counting,
    declaring,
    desk,
    desk_acts,
    desk_mending,
    evidence,
    floor,
    guarding,
    importing,
    keeping,
    keys,
    labelling,
    looking,
    months,
    people,
    playing,
    printing,
    sampling,
    serving,
    simulating,
    stations,
    training,
)

GROUPS: tuple[Callable[[typer.Typer], None], ...] = (
    serving.register,
    importing.register,
    floor.register,
    checking.register,
    declaring.register,
    desk.register,
    desk_acts.register,
    desk_mending.register,
    labelling.register,
    printing.register,
    months.register,
    evidence.register,
    guarding.register,
    counting.register,
    keys.register,
    keeping.register,
    looking.register,
    people.register,
    stations.register,
    training.register,
    playing.register,
    sampling.register,
    simulating.register,
)


def register(app: typer.Typer) -> None:
    """Hang every group of commands into `app`."""
    for group in GROUPS:
        group(app)
