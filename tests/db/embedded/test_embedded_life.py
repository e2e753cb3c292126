"""Starting, sharing and leaving the embedded database, and who may do what in it."""

import json
import os
import stat
import time
from pathlib import Path

import psycopg
import pytest

from app.core.errors import Unavailable


def test_a_first_start_makes_a_cluster_and_a_stop_leaves_no_socket(fresh):
    address = fresh.database.start()
    fresh.database.create_database()
    assert fresh.sql("SELECT current_user", name="guicang") == [("guicang_owner",)]
    assert fresh.database.stop()
    assert not Path(address.socket_dir).exists()
    assert not fresh.database.stop(), "a second stop is no error and stops nothing"


def test_starting_an_existing_cluster_takes_less_than_two_seconds_and_finds_its_rows(trial):
    begin = time.monotonic()
    trial.database.start()
    assert time.monotonic() - begin < 2
    assert trial.words() == ["first"]


def test_the_server_lives_until_the_last_of_three_processes_leaves(trial):
    children = [trial.child() for _ in range(3)]
    places = [child.do("start")["answer"] for child in children]
    assert places[0] == places[1] == places[2]
    assert [child.do("stop")["answer"] for child in children] == [False, False, True]
    assert trial.child().do("attach")["code"] == "database.not_running"


def test_attaching_where_nothing_is_makes_nothing(fresh):
    with pytest.raises(Unavailable, match="guicang up"):
        fresh.database.attach()
    assert not fresh.data.exists()


def test_two_processes_starting_at_once_on_an_empty_folder_share_one_server(fresh):
    one, other = fresh.child(), fresh.child()
    one.tell("start")
    other.tell("start")
    assert one.hear()["answer"] == other.hear()["answer"]
    one.tell("ensure_database", "house")
    other.tell("ensure_database", "house")
    assert [one.hear()["answer"], other.hear()["answer"]].count(True) == 1
    one.do("sql", "CREATE TABLE seen AS SELECT 'by both' AS word")
    assert other.do("sql", "SELECT word FROM seen")["answer"] == [["by both"]]


def test_two_uses_in_one_process_count_as_two(trial):
    second = type(trial.database)(trial.data, system_home=trial.system_home)
    trial.database.start()
    second.attach()
    assert not trial.database.stop()
    assert second.stop()


def test_ensure_is_cheap_while_the_server_answers(trial):
    with trial.database as database:
        begin = time.monotonic()
        for _ in range(20):
            database.ensure()
        assert (time.monotonic() - begin) / 20 < 0.1


def test_a_server_with_every_connection_taken_counts_as_alive(trial):
    (trial.control / "custom.conf").write_text("max_connections = 5\nsuperuser_reserved_connections = 1\n")
    before = trial.database.start()
    crowd = [psycopg.connect(before.owner_url("house").replace("+psycopg", "")) for _ in range(4)]
    crowd.append(psycopg.connect(before.conninfo("postgres", "postgres")))
    with pytest.raises(psycopg.OperationalError):
        trial.sql("SELECT 1")
    assert trial.database.ensure() == before
    for connection in crowd:
        connection.close()


def test_the_roles_can_do_their_part_and_no_more(trial):
    with trial.database:
        trial.sql("CREATE TABLE parcel (id int)")
        assert trial.sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", "app") == [(False,)]
        for statement in ("CREATE TABLE mine (id int)", "SELECT * FROM parcel", "SET ROLE guicang_owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                trial.sql(statement, "app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            trial.sql("CREATE ROLE another")


def test_only_the_right_password_opens_and_only_the_owner_reads_it(trial):
    with trial.database as database:
        wrong = (
            database.app_url("postgres")
            .replace("+psycopg", "")
            .replace(":", ":x", 2)
            .replace("postgresql:x", "postgresql:")
        )
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        file = trial.control / "passwords.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.stat().st_uid == os.geteuid()
        assert not any(secret in repr(database.address) for secret in json.loads(file.read_text()).values())


def test_the_server_is_durable_local_and_speaks_utf8(trial):
    wanted = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
        "listen_addresses": "", "server_encoding": "UTF8", "TimeZone": "UTC", "jit": "off", "shared_buffers": "256MB",
    }  # fmt: skip
    with trial.database:
        assert {name: trial.sql(f"SHOW {name}")[0][0] for name in wanted} == wanted
        rows = trial.sql("SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'postgres'")
        assert rows == [("b", "C.UTF-8")]


def test_a_template_is_copied_and_a_database_in_use_is_dropped(trial):
    with trial.database as database:
        database.create_database("mould")
        trial.sql("CREATE TABLE shape AS SELECT 7 AS sides", name="mould")
        database.create_database("cast", template="mould")
        assert trial.sql("SELECT sides FROM shape", name="cast") == [(7,)]
        with psycopg.connect(database.owner_url("cast").replace("+psycopg", "")):
            database.drop_database("cast")
        assert not database.has_database("cast")
        assert database.has_database("mould")


def test_peoples_data_never_reaches_the_servers_log(trial):
    with trial.database:
        trial.sql("CREATE TABLE person (name text PRIMARY KEY, CHECK (name <> 'fictitious-two'))")
        trial.sql("INSERT INTO person VALUES ('fictitious-one')")
        for wrong in ("INSERT INTO person VALUES ('fictitious-one')", "INSERT INTO person VALUES ('fictitious-two')"):
            with pytest.raises(psycopg.errors.IntegrityError):
                trial.sql(wrong)
        said = "".join(file.read_text() for file in (trial.control / "log").iterdir())
    assert "person" in said, "the failure itself is logged"
    assert "fictitious" not in said


def test_destroy_removes_everything_but_never_what_others_use(trial):
    other = trial.child()
    other.do("start")
    trial.database.start()
    with pytest.raises(Unavailable, match="Another guicang"):
        trial.database.destroy()
    assert other.do("sql", "SELECT word FROM kept")["answer"] == [["first"]]
    other.do("stop")
    trial.database.destroy()
    assert not trial.control.exists()
