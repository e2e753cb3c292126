"""Full disks, taken sockets and ports, and a start that hangs: said clearly, nothing lost."""

import os
import socket
import subprocess

import psycopg
import pytest

from app.core.errors import Unavailable
from app.db.embedded import EmbeddedPostgres, locks


def refused(database: EmbeddedPostgres) -> str:
    with pytest.raises(Unavailable) as caught:
        database.start()
    assert "full" in caught.value.message
    return caught.value.code


def fill(trial) -> None:
    """Leave no byte."""
    found = os.statvfs(trial.folder)
    with (trial.folder / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize)


def test_no_cluster_is_begun_on_a_disk_that_cannot_hold_it(small_disk):
    assert refused(small_disk.database) == "database.disk_full"
    assert not list(small_disk.control.glob("cluster*"))


def test_a_disk_that_ends_amid_initdb_is_named_and_nothing_half_is_left(small_disk):
    subprocess.run(["mount", "-o", "remount,size=400m,nr_inodes=600", str(small_disk.folder)], check=True)
    assert refused(small_disk.database) == "database.disk_full"
    assert not list(small_disk.control.glob("cluster*"))


def test_a_full_disk_stops_the_start_and_keeps_every_row(small_disk, grown):
    subprocess.run(["cp", "-a", str(grown), str(small_disk.data)], check=True)
    with small_disk.database:
        small_disk.sql("INSERT INTO kept VALUES ('before it was full')")
        os.kill(small_disk.pid, 9)
    fill(small_disk)
    assert refused(small_disk.database) == "database.disk_full"
    (small_disk.folder / "filler").unlink()
    small_disk.database.start()
    assert small_disk.words() == ["before it was full", "first"]


def test_a_disk_that_fills_while_working_loses_nothing_committed(small_disk, grown):
    subprocess.run(["cp", "-a", str(grown), str(small_disk.data)], check=True)
    small_disk.database.start()
    small_disk.sql("INSERT INTO kept VALUES ('before it was full')")
    with pytest.raises(psycopg.Error):
        small_disk.sql("CREATE TABLE big AS SELECT repeat('x', 2000) AS word FROM generate_series(1, 200000)")
    fill(small_disk)
    (small_disk.folder / "filler").unlink()
    small_disk.database.ensure()
    assert small_disk.words() == ["before it was full", "first"]


def test_another_listener_at_our_socket_is_told_and_passed_by(trial):
    first = trial.database.start()
    trial.database.stop()
    folder = first.socket_path.parent
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, trial.cluster.stat().st_uid, -1)
    with socket.socket(socket.AF_UNIX) as foreign:
        foreign.bind(str(first.socket_path))
        foreign.listen()
        second = trial.database.start()
        assert second.port == first.port + 1
        assert "something else listens at" in second.notices[0]
        assert trial.words() == ["first"]
        trial.database.stop()
        assert first.socket_path.exists(), "the other's socket stays"
    first.socket_path.unlink()
    folder.rmdir()


@pytest.mark.parametrize("trap", ["foreign", "open", "link"])
def test_a_socket_folder_that_is_not_privately_ours_is_refused_and_the_next_one_taken(trial, trap):
    first = trial.database.start()
    trial.database.stop()
    folder = first.socket_path.parent
    if trap == "link":
        folder.symlink_to(trial.folder)
    else:
        folder.mkdir()
        folder.chmod(0o700 if trap == "foreign" else 0o777)
        if trap == "open" and os.geteuid() == 0:
            os.chown(folder, trial.cluster.stat().st_uid, -1)
    if trap == "foreign" and os.geteuid() != 0:
        folder.rmdir()
        pytest.skip("an ordinary user cannot make another's folder")
    try:
        second = trial.database.start()
        assert second.socket_dir == f"{folder}-2"
        assert str(folder) in second.notices[0]
        assert list(folder.iterdir()) == [] or trap == "link"
    finally:
        folder.unlink() if trap == "link" else folder.rmdir()


def test_a_port_in_use_is_told_and_the_next_one_taken(trial):
    with socket.create_server(("127.0.0.1", 0)) as foreign:
        port = foreign.getsockname()[1]
        trial.database = EmbeddedPostgres(trial.data, system_home=trial.system_home, tcp_port=port)
        address = trial.database.start()
        assert address.port != port
        assert f"port {port} of 127.0.0.1 is in use" in address.notices
    words = {"host": "127.0.0.1", "port": address.port, "dbname": "postgres", "connect_timeout": 5}
    with psycopg.connect(user="guicang_app", password=address.passwords["guicang_app"], **words) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="pg_hba"):
        psycopg.connect(user="postgres", password=address.passwords["postgres"], **words)


def test_a_start_that_hangs_elsewhere_is_said(trial):
    lock = trial.control / "start.lock"
    with locks.alone(lock), pytest.raises(Unavailable) as caught, locks.alone(lock, seconds=0.1):
        pass
    assert caught.value.code == "database.busy"


def test_a_broken_setting_is_quoted_from_the_servers_log(trial):
    (trial.control / "custom.conf").write_text("shared_buffers = 'a lot'\n")
    with pytest.raises(Unavailable) as caught:
        trial.database.start()
    assert caught.value.code == "database.start_failed"
    assert "shared_buffers" in caught.value.message
