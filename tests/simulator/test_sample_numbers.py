"""The sample day has numbers of its own: what a demo writes can be taken in beside it."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from app.simulator.numbers import SAMPLE, world_of
from app.simulator.world import World

DAY = date(2026, 11, 16)


def numbers_of(world: World) -> Iterator[str]:
    """Every number by which a list or parcel of this world could be taken for another's."""
    for chunk in world.chunks():
        yield from re.findall(r":(?:copNo|orderNo|logisticsNo|invtNo|preNo)>([^<\s]+)<", chunk.imports.decode())
        yield from re.findall(r":(?:copNo|invtNo|preNo)>([^<\s]+)<", chunk.releases.decode())
        yield from (plan.waybill for plan in chunk.plans)


def test_the_demo_shares_no_number_with_the_sample_day_though_they_are_of_one_day() -> None:
    sample, demo = set(numbers_of(World(SAMPLE, 40, DAY))), set(numbers_of(World(1, 40, DAY)))
    assert min(len(sample), len(demo)) > 100
    assert sample & demo == set()


@pytest.mark.parametrize("seeds", [range(3000)])
def test_no_seed_of_a_demo_draws_the_numbers_of_the_sample_day(seeds: range) -> None:
    drawn = {world_of(seed) for seed in seeds}
    assert len(drawn) > 900  # of a thousand: the one that is missing is not missing by chance
    assert world_of(SAMPLE) not in drawn
