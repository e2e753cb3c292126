"""The sample day, small and large: parcels a second, and whether memory stays bounded as the day grows.

python -m benchmarks.demo [--parcels 20000] [--small 2000]
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from app.db.embedded import EmbeddedPostgres
from benchmarks.measure import arguments


class Played(NamedTuple):
    """One day: parcels a second with and without the start, and the peak memory of the process in MiB."""

    parcels: int
    a_second: float
    whole_seconds: float
    peak_mib: float


def play(parcels: int, data: Path, out: Path) -> Played:
    """`guicang demo` as a process of its own; memory is what the kernel says of it when it has ended."""
    command = [sys.executable, "-m", "app.cli", "demo", "--parcels", str(parcels), "--out", str(out), "--json"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | {"GUICANG_DATA_DIR": str(data)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    summary = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"guicang demo ended with {os.waitstatus_to_exitcode(status)}")
    return Played(summary["parcels"], summary["parcels"] / summary["seconds"], time.perf_counter() - began, _mib(usage))


def _mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def main() -> None:
    """Play both days in one data folder and put them beside each other."""
    wanted = arguments(__doc__ or "", parcels=20_000, small=2_000)
    with tempfile.TemporaryDirectory(prefix="guicang-demo-") as folder:
        data = Path(folder) / "data"
        days = [play(size, data, Path(folder) / f"day-{size}") for size in (wanted.small, wanted.parcels)]
        EmbeddedPostgres(data).destroy()
    for day in days:
        print(f"{day.parcels:>7,} parcels: {day.a_second:,.0f} a second, {day.peak_mib:,.0f} MiB at the most")
    small, large = days
    grown = large.peak_mib / small.peak_mib
    print(f"{large.parcels / small.parcels:.1f} times the parcels: {grown:.2f} times the memory")


if __name__ == "__main__":
    main()
