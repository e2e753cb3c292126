"""Who is calling is asked once, however many requests want to know at the same moment."""

import asyncio
from datetime import timedelta

import pytest

from app.api.admission import Doorkeeper
from app.api.problems import NotLoggedIn
from app.db.work import Database
from app.people.service import Admission, enrol, issue_token
from schemas.vocabulary import Role


class Counting(Doorkeeper):
    """A doorkeeper that counts how often the database was asked."""

    asked = 0

    def ask(self, secret: str) -> Admission:
        self.asked += 1
        return super().ask(secret)


@pytest.fixture
def keeper(database: Database) -> Counting:
    return Counting(database, 1)


@pytest.fixture
def secret(database: Database, open_work) -> str:
    with open_work(Role.ADMIN) as work:
        enrol(work, badge="B7", login="seven", name="seven", roles=frozenset({Role.OPERATOR}))
        return issue_token(work, badge="B7", kind="bearer").secret


async def _all(keeper: Doorkeeper, secret: str) -> list[Admission | BaseException]:
    return await asyncio.gather(*(keeper.know(secret) for _ in range(20)), return_exceptions=True)


def test_twenty_at_once_ask_once(keeper, secret) -> None:
    answers = asyncio.run(_all(keeper, secret))
    assert {answer.actor.badge for answer in answers} == {"B7"}
    assert keeper.asked == 1


def test_it_asks_again_after_five_seconds(keeper, secret, database) -> None:
    asyncio.run(_all(keeper, secret))
    database.clock.advance(timedelta(seconds=6))
    asyncio.run(_all(keeper, secret))
    assert keeper.asked == 2


def test_all_of_them_are_turned_away(keeper) -> None:
    answers = asyncio.run(_all(keeper, "nobody's"))
    assert len(answers) == 20
    assert all(isinstance(answer, NotLoggedIn) for answer in answers)
    assert keeper.asked == 1


def test_one_who_gives_up_does_not_spoil_it_for_the_others(keeper, secret) -> None:
    async def impatient() -> Admission:
        first, second = (asyncio.create_task(keeper.know(secret)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(impatient()).actor.badge == "B7"
