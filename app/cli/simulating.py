"""The simulated customs as a process of its own."""

import signal
import threading

from app.core.settings import Settings
from app.simulator.desk import Desk
from app.simulator.habits import Habits


def run_simulator(settings: Settings, *, seed: int, pace: float) -> None:
    """Play customs in the folder of these settings until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with Desk(
        settings.customs_path, seed, habits=Habits(pace=pace), official_xsd_dir=settings.official_xsd_dir
    ) as desk:
        desk.run(stop)
