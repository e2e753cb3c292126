"""Kills of either side, and what the next start makes of what they leave."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest


def test_a_killed_user_leaves_a_server_that_the_next_one_joins(trial):
    child = trial.child()
    child.do("start")
    child.do("sql", "INSERT INTO kept VALUES ('committed')")
    first = trial.pid
    child.kill()
    trial.database.start()
    assert trial.pid == first
    assert trial.words() == ["committed", "first"]
    assert trial.database.stop(), "the dead one no longer counts as a user"


def test_a_killed_server_is_started_again_by_the_next_ensure_with_every_committed_row(trial):
    child = trial.child()
    child.do("start")
    trial.database.start()
    trial.sql("INSERT INTO kept VALUES ('committed')")
    first = trial.pid
    os.kill(first, signal.SIGKILL)
    before = trial.database.address
    assert trial.database.ensure() == before, "at the same place, so that open pools find it again"
    assert trial.database.address.notices == ()
    assert trial.pid != first
    assert trial.words() == ["committed", "first"]
    assert child.do("ensure")["answer"]["port"] == trial.database.address.port
    assert not child.do("stop")["answer"], "two users share the new server as they shared the old"


def test_both_killed_as_in_a_power_cut(trial):
    child = trial.child()
    child.do("start")
    child.do("sql", "INSERT INTO kept VALUES ('committed')")
    os.kill(trial.pid, signal.SIGKILL)
    child.kill()
    trial.database.start()
    assert trial.words() == ["committed", "first"]


def test_a_server_killed_amid_work_keeps_what_was_committed_and_drops_the_rest(trial):
    trial.database.start()
    busy = psycopg.connect(trial.database.owner_url("house").replace("+psycopg", ""))
    busy.execute("INSERT INTO kept VALUES ('never committed')")
    trial.sql("INSERT INTO kept VALUES ('committed')")
    os.kill(trial.pid, signal.SIGKILL)
    trial.database.ensure()
    assert trial.words() == ["committed", "first"]
    busy.close()


def test_a_killed_backend_makes_the_server_recover_and_ensure_waits_for_it(trial):
    trial.database.start()
    first = trial.pid
    with psycopg.connect(trial.database.owner_url("house").replace("+psycopg", "")) as victim:
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        time.sleep(0.05)
        trial.database.ensure()
        victim.close()
    assert trial.pid == first
    assert trial.words() == ["first"]


@pytest.mark.skipif(sys.platform != "linux", reason="adopting orphans is a Linux call")
def test_a_dead_server_that_nobody_buried_is_known_to_be_dead(trial):
    child = trial.child()
    assert child.do("adopt")["answer"] == 0
    child.do("start")
    dead = trial.pid
    os.kill(dead, signal.SIGKILL)
    assert "answer" in child.do("ensure")
    os.kill(dead, 0)  # raises unless its number is still taken, as a zombie's is
    assert child.do("sql", "SELECT word FROM kept")["answer"] == [["first"]]
    assert child.do("stop")["answer"] is True


def test_a_note_left_behind_that_names_another_living_process_is_not_believed(trial):
    trial.database.start()
    owner, note = trial.cluster.stat(), (trial.cluster / "postmaster.pid").read_text().splitlines()
    trial.database.stop()
    who = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **who) as bystander:
        left = trial.cluster / "postmaster.pid"
        left.write_text("\n".join([str(bystander.pid), *note[1:]]) + "\n")
        os.chown(left, owner.st_uid, owner.st_gid)
        trial.database.start()
        assert trial.words() == ["first"]
        assert trial.database.stop()
        assert bystander.poll() is None, "the bystander was never taken for the server"
        bystander.kill()


def test_an_initdb_killed_half_way_is_begun_anew(fresh):
    child = fresh.child()
    child.tell("start")
    until = time.monotonic() + 20
    while not list(fresh.control.glob("cluster.new-*/base")) and time.monotonic() < until:
        time.sleep(0.005)
    child.kill()
    assert list(fresh.control.glob("cluster.new-*")), "killed while the cluster was being made"
    assert not (fresh.control / "cluster").exists()
    fresh.database.start()
    assert fresh.sql("SELECT 1", name="postgres") == [(1,)]
    time.sleep(0.3)
    fresh.database.stop()
    assert not list(fresh.control.glob("cluster.new-*/global/pg_control"))


def test_a_removed_data_folder_ends_in_peace(trial):
    socket_path, pid = trial.database.start().socket_path, trial.pid
    subprocess.run(["rm", "-rf", str(trial.data)], check=True)
    assert not trial.database.stop()
    assert not trial.data.exists(), "leaving makes no new folder"
    os.kill(pid, signal.SIGINT)
    while socket_path.exists():
        time.sleep(0.02)
    socket_path.parent.rmdir()
