"""Scenario files: read with their lines, the same for the same seed, and each happening does what it says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.simulator.book import Reply
from app.simulator.habits import Habits
from app.simulator.happenings import KINDS, Happening
from app.simulator.quickstart import Samples, told
from app.simulator.rules import SimulatedCustoms
from app.simulator.scenario import ScenarioError, built_in, built_in_names, load
from app.simulator.scenario.reading import read
from app.simulator.wires.moods import Moods

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
KIND = {"rejected": 0.0, "line_errors": 0.0, "signature_errors": 0.0, "jitter": 0.0}


@pytest.fixture(scope="module")
def samples() -> Samples:
    return Samples(1, NOW)


def told_of(samples: Samples, *happenings: Happening, number: int = 0, **habits: object) -> list[Reply]:
    """The answers to one lawful application where these things happen."""
    customs = SimulatedCustoms(1, habits=Habits(**{**KIND, **habits}, happenings=happenings))  # pyright: ignore
    customs.learn_original(samples.chunk.imports)
    return customs.receive(samples.signed(samples.refund(number), name="one"), NOW)


def statuses(replies: list[Reply]) -> list[str]:
    return [one.status for one in told(replies)]


@pytest.mark.parametrize("name", built_in_names())
def test_those_that_come_with_it_can_be_read(name: str) -> None:
    found = built_in(name)
    assert found.title != name
    assert found.title_en.isascii()


def test_there_are_several() -> None:
    assert {"calm", "friday", "hostile", "inspection", "silence", "strict"} <= set(built_in_names())
    played = {h.do for name in built_in_names() for h in built_in(name).habits.happenings}
    assert set(KINDS) - played == set()
    with pytest.raises(KeyError):
        built_in("nothing")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title = ", 1, "no TOML"),
        ("title = 'a'\nseed = 1.5", 2, "seed"),
        ("colour = 'red'", 1, "colour"),
        ("\n[weather]\nrain = true", 2, "weather"),
        ("[times]\npace = -1", 2, "pace"),
        ('[times]\njitter = 0.1\n"40" = 3', 3, "40"),
        ("[rules]\ndeclare_within_days = 0", 2, "days"),
        ("[rules]\n# a comment\nconclude_with = ['100']", 3, "conclude_with"),
        ("[luck]\nrejected = 2", 2, "share"),
        ("[rules]\nskip = ['weather']", 2, "names of rules"),
        ("[owners]\nx = 3", 2, "owners"),
        ("[happening]\ndo = 'drop'", 1, "double brackets"),
        ("[[happening]]\ndo = 'drop'\n\n[[happening]]\nshare = 0.5", 4, "needs `do`"),
        ("[[happening]]\ndo = 'drop'\n\n[[happening]]\ndo = 'explode'", 5, "one of"),
        ("[[happening]]\ndo = 'reject'\ncode = '399'", 3, "code"),
        ("[[happening]]\ndo = 'reject'\nmatch = { buyerName = '*' }", 3, "match"),
        ("[[happening]]\ndo = 'reject'\n[happening.match]\nnothing = 'x'", 3, "match"),
        ("times = 3", 1, "table"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ScenarioError, match=words) as caught:
        read(text, "x")
    assert caught.value.line == line


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"title = 'a'\n" + b"x = '\xff'")
    with pytest.raises(ScenarioError, match="UTF-8") as caught:
        load(path)
    assert caught.value.line == 2


def test_every_key_arrives(tmp_path: Path) -> None:
    path = tmp_path / "day.toml"
    path.write_text(
        'title = "一"\nseed = 7\n[times]\npace = 0.5\n"399" = 9\n[rules]\ntrusted = ["' + "A" * 64 + '"]\n'
        'conclude_with = ["399", "800"]\n[owners]\n"' + "B" * 64 + '" = "440166TA01"\n[luck]\nrejected = 0.5\n'
        '[[happening]]\ndo = "inspect"\nmatch = { gcode = "22*" }\nstatuses = ["399"]\n'
    )
    found = load(path)
    assert (found.name, found.title, found.title_en, found.seed) == ("day", "一", "一", 7)
    habits = found.habits
    assert (habits.pace, habits.seconds, habits.conclude_with) == (0.5, {"399": 9}, ("399", "800"))
    assert (habits.trusted, habits.owners) == (frozenset({"a" * 64}), {"b" * 64: "440166TA01"})
    assert (habits.rejected, habits.line_errors) == (0.5, 0)
    assert habits.happenings == (Happening(do="inspect", match=(("gcode", "22*"),), statuses=("399",)),)


def test_ways_to_an_end(samples: Samples) -> None:
    assert statuses(told_of(samples, conclude_with=("399", "800"))) == ["1", "2", "3", "120", "399", "800"]
    inspected = told_of(samples, Happening(do="inspect", seconds=1000))
    assert statuses(inspected) == ["1", "2", "3", "120", "300", "399"]
    assert inspected[-1].due - inspected[-2].due == timedelta(seconds=1000)
    kept = Happening(do="inspect", status="500", then="100")
    assert statuses(told_of(samples, kept))[-2:] == ["500", "100"]
    assert statuses(told_of(samples, Happening(do="detain")))[-1] == "501"
    limit = Happening(do="reject", code="-625015", words="超过年度限值")
    assert [(one.status, one.words) for one in told(told_of(samples, limit))] == [("-625015", "超过年度限值")]
    assert statuses(told_of(samples, Happening(do="refuse_format"))) == ["-1"]


def test_a_rule_may_be_left_out(samples: Samples) -> None:
    wrong = replace(samples.refund(0), lines=(replace(samples.refund(0).lines[0], gname="别的商品"),))
    for skip, last in (((), "-625010"), (("line_agrees",), "399")):
        customs = SimulatedCustoms(1, habits=Habits(**KIND, skip=skip))  # pyright: ignore
        for message in (samples.chunk.imports, samples.chunk.releases):
            customs.learn_original(message)
        assert statuses(customs.receive(samples.signed(wrong, name="one"), NOW))[-1] == last


def test_matching(samples: Samples) -> None:
    refund = samples.refund(0)
    for match, met in (
        ({"gcode": refund.lines[0].gcode[:4] + "*"}, True),
        ({"ebcCode": refund.head.ebc_code, "gcode": "*"}, True),
        ({"ebcCode": refund.head.ebc_code, "gcode": "0000*"}, False),
        ({"copNo": "?" * 30}, False),
    ):
        happening = Happening(do="reject", match=tuple(match.items()))
        assert (statuses(told_of(samples, happening))[-1] == "100") is met
        silent = Happening(do="silence", match=tuple(match.items()))
        assert (told_of(samples, silent) == []) is met


def test_what_befalls_answers(samples: Samples) -> None:
    plain = told_of(samples)
    late = told_of(samples, Happening(do="delay", seconds=60, statuses=("399",)))
    assert late[-1].due - plain[-1].due == timedelta(seconds=60)
    assert late[-1].body == plain[-1].body
    twice = told_of(samples, Happening(do="duplicate", times=3, statuses=("120",)))
    assert Counter(statuses(twice))["120"] == 3
    assert len({reply.name for reply in twice}) == len(twice) == 7
    assert len({reply.body for reply in twice}) == 5
    mixed = told_of(samples, Happening(do="reorder"))
    assert statuses(mixed) == statuses(plain)[::-1]
    assert {reply.body for reply in mixed} == {reply.body for reply in plain}
    assert statuses(told_of(samples, Happening(do="silence", statuses=("120", "399")))) == ["1", "2", "3"]


def test_shares_and_seeds() -> None:
    happening = Happening(do="reject", share=0.25)
    met = {seed: [n for n in range(2000) if happening.meets(0, seed, f"C{n}")] for seed in (1, 2)}
    assert all(430 < len(found) < 570 for found in met.values())
    assert met[1] != met[2]
    assert met[1] == [n for n in range(2000) if happening.meets(0, 1, f"C{n}")]


def test_the_same_seed_the_same_answers(samples: Samples) -> None:
    def day(seed: int) -> list[tuple[datetime, str, bytes]]:
        customs = SimulatedCustoms(seed, habits=built_in("hostile").habits)
        made = [customs.receive(samples.signed(samples.refund(n), name=f"m{n}"), NOW) for n in range(20)]
        return [(r.due, r.name, r.body) for replies in made for r in replies]

    assert day(3) == day(3)
    assert day(3) != day(4)


def test_a_connection_is_not_cursed_for_ever() -> None:
    moods = Moods(
        1, Habits(happenings=(Happening(do="drop", share=0.5, when="before"), Happening(do="down", share=0.3)))
    )
    tries = [moods.meet("M1") for _ in range(40)]
    assert 8 < sum(mood.drops_before for mood in tries) < 32
    assert 3 < sum(mood.down for mood in tries) < 25
    assert not any(mood.drops_after for mood in tries)
