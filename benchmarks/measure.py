"""Measuring fairly on a noisy machine: everything once a round, ratios within the round, medians over the rounds."""

import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROUNDS = 5


@dataclass(slots=True)
class Rounds:
    """What each subject did in each round, in scans (parcels, requests) a second, or in milliseconds."""

    figures: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, figure: float) -> None:
        """Add one round's figure."""
        self.figures.setdefault(name, []).append(figure)

    def of(self, name: str) -> float:
        """The median of a subject."""
        return median(self.figures[name])

    def ratio(self, ours: str, peer: str) -> float:
        """The median of the rounds' ratios: both ran within seconds of each other, so noise hits both."""
        return median(one / other for one, other in zip(self.figures[ours], self.figures[peer], strict=True))

    def spread(self, ours: str, peer: str) -> tuple[float, float]:
        """The lowest and the highest ratio of a round."""
        ratios = [one / other for one, other in zip(self.figures[ours], self.figures[peer], strict=True)]
        return min(ratios), max(ratios)


def timed(act: Callable[[], int]) -> float:
    """How many a second: `act` returns how many it did."""
    began = time.perf_counter()
    done = act()
    return done / (time.perf_counter() - began)


def in_turn(subjects: Mapping[str, Callable[[], float]], rounds: int, into: Rounds | None = None) -> Rounds:
    """Every subject once a round; every second round backwards, so that none always comes after the same one."""
    noted = into or Rounds()
    for number in range(rounds):
        names = list(subjects) if number % 2 == 0 else list(reversed(subjects))
        for name in names:
            noted.note(name, subjects[name]())
        print(f"  round {number + 1} of {rounds}: " + ", ".join(f"{n} {noted.figures[n][-1]:,.0f}" for n in subjects))
    return noted


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def say_ratio(rounds: Rounds, ours: str, peer: str, *, target: float | None = None) -> None:
    """One line: the ratio with its spread and its target, then the absolute figures."""
    ratio, (low, high) = rounds.ratio(ours, peer), rounds.spread(ours, peer)
    judged = "" if target is None else f"  target ≥ {target:g}: {'met' if ratio >= target else 'NOT met'}"
    print(f"{ours} ÷ {peer}: {ratio:.2f} ({low:.2f} to {high:.2f}){judged}")
    print(f"    {rounds.of(ours):,.1f} beside {rounds.of(peer):,.1f}")


def arguments(about: str, **sizes: int) -> Namespace:
    """The command line of a benchmark: `--rounds`, one option for each size, `--json FILE` for the raw figures."""
    parser = ArgumentParser(description=about)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", type=Path, help="write the raw figures of every round here")
    for name, value in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"(default {value:,})")
    return parser.parse_args()


def leave(rounds: Rounds, file: Path | None) -> None:
    """Write the raw figures, if a file was asked for."""
    if file is not None:
        file.write_text(json.dumps(rounds.figures, indent=2) + "\n", encoding="utf-8")
