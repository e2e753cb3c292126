"""The simulated customs as a process of its own."""

import signal
import threading

from app.core.errors import Unavailable
from app.core.settings import Settings
from app.simulator.desk import Desk, DeskBusyError
from app.simulator.habits import Habits


def run_simulator(settings: Settings, *, seed: int, pace: float) -> None:
    """Play customs in the folder of these settings until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        desk = Desk(settings.customs_path, seed, habits=Habits(pace=pace), official_xsd_dir=settings.official_xsd_dir)
    except DeskBusyError as error:
        raise Unavailable(
            "customs_folder_busy", f"Another process already plays customs in {settings.customs_path}."
        ) from error
    with desk:
        desk.run(stop)
