"""A terminal of an installation with a sample day in it, as its users meet it."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import answers, app
from app.core.errors import GuicangError
from app.core.settings import settings
from app.db.embedded import EmbeddedPostgres
from app.db.opening import database_of
from app.demo.sample import ensure_sample


class Terminal:
    """Runs commands as `guicang` does: an error becomes its exit code and a sentence on standard error."""

    def __init__(self) -> None:
        self._runner = CliRunner()

    def __call__(self, *command: str, typed: str = "") -> Result:
        result = self._runner.invoke(app, list(command), input=typed)
        if isinstance(result.exception, GuicangError):
            result.exit_code = answers.fail(result.exception)
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *command: str, typed: str = "") -> Any:
        result = self(*command, "--json", typed=typed)
        assert result.exit_code in (0, 1, 4, 5), result.output
        return json.loads(result.stdout)


@pytest.fixture(scope="package")
def terminal(postgres: EmbeddedPostgres) -> Iterator[Terminal]:
    """A terminal of an installation with a sample day, in the test server's own folder."""
    before = os.environ.get("GUICANG_DATA_DIR")
    os.environ["GUICANG_DATA_DIR"] = str(postgres.data_dir)
    settings.cache_clear()
    with database_of(settings()) as database:
        ensure_sample(database, settings(), parcels=60, progress=lambda _: None)
    yield Terminal()
    if before is None:
        del os.environ["GUICANG_DATA_DIR"]
    else:
        os.environ["GUICANG_DATA_DIR"] = before
    settings.cache_clear()
    postgres.drop_database("guicang")


@pytest.fixture
def found(terminal: Terminal) -> Any:
    with database_of(settings()) as database:
        return ensure_sample(database, settings(), parcels=0, progress=lambda _: None)
