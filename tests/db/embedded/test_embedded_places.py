"""Where the database may lie: odd paths, other users, other programs' folders; what is not ours is never touched."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from app.core.errors import Unavailable
from app.db.embedded import EmbeddedPostgres, account


def everything(folder: Path) -> dict[str, tuple[float, int, int]]:
    """Every path below with time, size and mode."""
    found = ((path, path.lstat()) for path in [folder, *folder.rglob("*")])
    return {str(path): (stats.st_mtime_ns, stats.st_size, stats.st_mode) for path, stats in found}


def refusal(database: EmbeddedPostgres) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        database.start()
    return caught.value


def test_a_cluster_of_another_version_is_named_and_not_touched(trial):
    (trial.cluster / "PG_VERSION").write_text("17\n")
    for lock in ("start.lock", "in-use.lock"):
        (trial.control / lock).touch()
    before = everything(trial.data)
    error = refusal(trial.database)
    assert error.code == "database.other_version"
    assert "PostgreSQL 17" in error.message
    assert "pg_dump" in error.message
    assert everything(trial.data) == before


def test_a_data_folder_that_is_itself_somebody_elses_cluster_is_not_touched(fresh):
    fresh.data.mkdir()
    (fresh.data / "PG_VERSION").write_text("18\n")
    before = everything(fresh.data)
    assert refusal(fresh.database).code == "database.foreign_folder"
    assert everything(fresh.data) == before


def test_something_else_where_the_cluster_should_be_is_not_touched(fresh):
    (fresh.control / "cluster").mkdir(parents=True)
    (fresh.control / "cluster" / "thesis.odt").write_text("years of work")
    if os.geteuid() == 0:
        os.chown(fresh.control / "cluster", 65534, 65534)
    assert refusal(fresh.database).code == "database.foreign_folder"
    assert (fresh.control / "cluster" / "thesis.odt").read_text() == "years of work"


def test_a_cluster_that_is_gone_is_told_and_not_replaced_by_an_empty_one(trial):
    trial.cluster.rename(trial.folder / "unmounted")
    assert refusal(trial.database).code == "database.missing"
    (trial.folder / "unmounted").rename(trial.cluster)
    trial.database.start()
    assert trial.words() == ["first"]


def test_a_long_path_with_every_odd_character_works(trial):
    long = trial.folder / ("数据 '\"$(touch x)`" + "长" * 40) / ("y" * 100)
    long.mkdir(parents=True)
    trial.data.rename(long / "data")
    trial.data = long / "data"
    trial.database = EmbeddedPostgres(trial.data, system_home=trial.system_home)
    address = trial.database.start()
    assert len(os.fsencode(trial.control)) > 200
    assert len(os.fsencode(address.socket_path)) < 107
    assert trial.words() == ["first"]


def test_lost_passwords_are_replaced_and_the_data_stays(trial):
    (trial.control / "passwords.json").unlink()
    trial.database.start()
    assert trial.words() == ["first"]


def test_lost_passwords_of_a_running_server_wait_until_nobody_works_with_it(trial):
    child = trial.child()
    child.do("start")
    (trial.control / "passwords.json").unlink()
    assert refusal(trial.database).code == "database.wrong_passwords"
    assert child.do("sql", "SELECT word FROM kept")["answer"] == [["first"]]
    child.kill()
    trial.database.start()
    assert trial.words() == ["first"]


def test_the_folder_belongs_to_its_user_alone_below_a_closed_home(fresh, user):
    child = fresh.child(user)
    assert "answer" in child.do("start"), "an ordinary user runs the wheel's programs in place"
    child.do("create_database", "house")
    assert child.do("sql", "SELECT current_user")["answer"] == [["guicang_owner"]]
    assert fresh.cluster.owner() == user
    assert fresh.cluster == fresh.control / "cluster"
    assert stat.S_IMODE(fresh.data.stat().st_mode) == 0o700
    assert child.do("stop")["answer"] is True


def test_root_does_not_enter_the_data_folder_of_a_user(fresh, user):
    child = fresh.child(user)
    child.do("start")
    before = everything(fresh.data / "database" / "log")
    error = refusal(fresh.database)
    assert error.code == "database.not_ours"
    assert user in error.message
    assert everything(fresh.data / "database" / "log") == before
    assert child.do("stop")["answer"] is True


def test_a_user_cannot_use_roots_data_folder_or_one_it_may_not_write(trial, user):
    assert trial.child(user).do("start")["code"] == "database.not_ours"
    os.chown(trial.folder, 0, 0)
    shutil.rmtree(trial.data)
    assert trial.child(user).do("start")["code"] == "database.not_writable"


def test_roots_cluster_goes_elsewhere_when_the_folders_above_are_closed(fresh, as_root):
    fresh.folder.chmod(0o700)
    fresh.database.start()
    noted = json.loads((fresh.control / "place.json").read_text())
    assert Path(noted["home"]).parent == fresh.system_home / "clusters"
    assert stat.S_IMODE(fresh.folder.stat().st_mode) == 0o700, "no folder above was opened"
    assert fresh.cluster.owner() != "root"
    assert (fresh.control / "passwords.json").owner() == "root"
    fresh.database.stop()
    fresh.folder.chmod(0o755)
    fresh.database.start()
    assert fresh.cluster.is_relative_to(fresh.system_home), "the choice is kept when folders are opened later"
    fresh.database.destroy()
    assert not Path(noted["home"]).exists()


def test_a_removed_data_folder_of_root_never_finds_the_old_data_again(fresh, as_root):
    fresh.folder.chmod(0o700)
    fresh.database.start()
    fresh.database.create_database("old")
    first = fresh.cluster
    fresh.database.stop()
    shutil.rmtree(fresh.data)
    fresh.database.start()
    assert fresh.cluster != first
    assert first.exists(), "what may hold somebody's data is left alone"
    assert not fresh.database.has_database("old")
    fresh.database.destroy()
    shutil.rmtree(first.parent)


def test_roots_cluster_lies_in_the_data_folder_when_the_system_user_can_pass(fresh, as_root):
    fresh.database.start()
    assert fresh.cluster == fresh.database.places.cluster == fresh.control / "cluster"
    assert fresh.cluster.owner() != "root"
    assert fresh.control.owner() == "root"


def test_root_without_useradd_runs_the_server_as_an_unprivileged_user(fresh, as_root, monkeypatch):
    monkeypatch.setattr(account, "SYSTEM_USER", "guicang-unknown")
    monkeypatch.setenv("PATH", "")
    fresh.database.start()
    assert fresh.cluster.owner() in {"postgres", "nobody"}


def test_a_folder_closed_after_the_fact_is_named(trial, as_root):
    trial.folder.chmod(0o700)
    error = refusal(trial.database)
    trial.folder.chmod(0o755)
    assert error.code == "database.unreachable"
    assert "never opens folders" in error.message
