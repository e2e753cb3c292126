"""The fault run of the benchmarks, short: worker and simulator killed in turn as they work; nothing lost or doubled."""

from pathlib import Path
from typing import Any, cast

from app.core.sealing import KeyRing
from app.db.engine import open_database
from benchmarks.fault_run import Field, load, prepare_all, run
from benchmarks.ground import Ground, prepared_site


def test_nothing_is_lost_or_doubled(address: Any, tmp_path: Path) -> None:
    keys = tmp_path / "keys" / "sealing.keys"
    keys.parent.mkdir()
    keys.write_text("00" * 32 + "\n")
    database = open_database(address.app_url, keys=KeyRing([bytes(32)]))
    like = Ground(cast("Any", None), tmp_path, database, prepared_site(database))
    on = Field(database, address.app_url, tmp_path)
    load(on, like, 300)
    assert prepare_all(on) == 300
    result = run(on, applications=300, every=1.0, kills=5, minutes=1.5)
    logs = "".join((tmp_path / f"{name}.log").read_text()[-2000:] for name in ("worker", "simulator"))
    assert (result.concluded, result.lost, result.doubled, result.kills) == (300, 0, 0, 5), logs
    database.engine.dispose()
