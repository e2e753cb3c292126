"""Where the server listens and with which passwords: the URLs the application connects by."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from psycopg.conninfo import make_conninfo

SUPERUSER, OWNER, APP = "postgres", "guicang_owner", "guicang_app"
DATABASE = "guicang"


@dataclass(frozen=True, slots=True)
class Address:
    """A running server: folder of its socket, port, role → password (never shown), and what had to be told."""

    socket_dir: str
    port: int
    passwords: dict[str, str] = field(repr=False, hash=False)
    notices: tuple[str, ...] = field(default=(), compare=False)

    def owner_url(self, database: str = DATABASE) -> str:
        """SQLAlchemy URL of the role that owns the databases: for migrations only."""
        return self._url(OWNER, database)

    def app_url(self, database: str = DATABASE) -> str:
        """SQLAlchemy URL of the application's role, which owns nothing."""
        return self._url(APP, database)

    def conninfo(self, role: str, database: str) -> str:
        """The same as psycopg's own string; the server must prove that it knows the password too."""
        return make_conninfo(
            host=self.socket_dir, port=self.port, user=role, password=self.passwords[role], dbname=database,
            connect_timeout=5, require_auth="scram-sha-256", application_name="guicang",
        )  # fmt: skip

    @property
    def socket_path(self) -> Path:
        return socket_path(Path(self.socket_dir), self.port)

    def _url(self, role: str, database: str) -> str:
        place = urlencode({"host": self.socket_dir, "port": self.port})
        return f"postgresql+psycopg://{role}:{self.passwords[role]}@/{quote(database)}?{place}"


def socket_path(folder: Path, port: int) -> Path:
    """The name PostgreSQL gives its socket in `folder`."""
    return folder / f".s.PGSQL.{port}"
