"""Peers that are measured beside us: each in an environment of its own, and by itself."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def environment(folder: Path, wanted: Sequence[str]) -> Path:
    """The Python of an environment in `folder` that has what is `wanted`; made the first time."""
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"Making the peers' environment in {folder} …")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def measured(python: Path, side: Path, asked: Mapping[str, object]) -> float:
    """What a peer says of itself: starting Python and importing does not count.

    Isolated: a peer may be called like a folder or file of ours (`labels` is one).
    """
    call = [python, "-I", side]
    answer = subprocess.run(call, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return float(answer.stdout)
