"""The catalogues: complete in both languages, and nothing written past them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import app.web
from app.flow.stations.turns import OWN_VERBS
from app.parcel.lifecycle import STATES
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.holding import HOLD_REASONS
from app.web.details import details_words
from app.web.language import CHINESE, ENGLISH, TONGUES
from app.web.names import (
    APPLICATION_STATES,
    DISPOSITIONS,
    GRADES,
    GROUPS,
    PROBLEMS,
    REASONS,
    ROLES,
    STATION_KINDS,
)
from app.web.words import FILTERS
from schemas.http.problems import Problem
from schemas.vocabulary import Disposition, Grade, ParcelState, ReturnReason, Role

WEB = Path(app.web.__file__).parent
CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


def written() -> set[str | tuple[str, ...]]:
    """Every text that stands in templates and modules, as pybabel finds it (babel.cfg)."""
    keywords = {"say": None, "marked": None, "gettext": None, "ungettext": (1, 2)}
    methods = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
    options = {"templates/**.html": {"newstyle_gettext": "true", "silent": "false"}}
    return {found[2] for found in extract_from_dir(WEB, methods, options, keywords)}


@pytest.fixture(params=["zh_CN", "en"])
def catalogue(request) -> Catalog:
    with (WEB / "locale" / request.param / "LC_MESSAGES/guicang.po").open("rb") as file:
        return read_po(file, locale=request.param)


def test_every_text_stands_in_both_catalogues_and_nothing_else(catalogue: Catalog):
    assert {message.id for message in catalogue if message.id} == written()
    assert not catalogue.obsolete


def test_every_text_is_translated(catalogue: Catalog):
    for message in catalogue:
        if not message.id:
            continue
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        assert all(said), message.id
        assert not message.fuzzy, message.id
        for words in said:  # the same places to fill in, the same marks
            for kind in (r"%\(\w+\)s", r"</?\w+>"):
                assert set(re.findall(kind, words)) == set(re.findall(kind, ids[-1])), message.id


def test_chinese_is_chinese_and_english_is_not():
    for text in written():
        single = text if isinstance(text, str) else text[0]
        assert not CHINESE_LETTER.search(single), single
        if not re.fullmatch(r"%\(\w+\)s\W*", single):
            assert CHINESE_LETTER.search(CHINESE.say(single)) or isinstance(text, tuple), single


def test_no_template_speaks_past_the_catalogue():
    """Letters between tags that are in no catalogue would be said in one language only."""
    for template in sorted((WEB / "templates").rglob("*.html")):
        text = re.sub(
            r"{% (trans|block kind).*?{% end\w+ %}|{#.*?#}|{%.*?%}|{{.*?}}", " ", template.read_text(), flags=re.DOTALL
        )
        said = re.findall(r">([^<]+)<", re.sub(r"<(title|code|abbr)\b.*?</\1>", "<i></i>", text, flags=re.DOTALL))
        spoken = [words.strip() for words in said if re.search(r"[A-Za-z\u4e00-\u9fff]", words)]
        assert {words for words in spoken if not re.fullmatch(r"CEB\d{3}", words)} <= {"归仓", "guicang"}, template.name


def test_every_code_has_words_in_both_languages():
    tables = {
        "role": (ROLES, Role),
        "reason": (REASONS, ReturnReason),
        "grade": (GRADES, Grade),
        "disposition": (DISPOSITIONS, Disposition),
        "group": (GROUPS, {words.group for words in STATES.values()}),
        "station_kind": (STATION_KINDS, [*OWN_VERBS, "office"]),
        "application_state": (APPLICATION_STATES, []),
    }
    for name, (table, codes) in tables.items():
        assert set(codes) <= set(table), name
    reasons = [*HOLD_REASONS, *BLOCK_REASONS]
    assert all(FILTERS["set_aside"](CHINESE, code) != code for code in reasons)
    for tongue in TONGUES.values():
        assert all(FILTERS["state"](tongue, state) for state in ParcelState)


def test_the_states_of_an_application_are_those_of_its_table():
    from app.customs.models import Application

    (check,) = (
        str(constraint.sqltext)
        for constraint in Application.__table__.constraints
        if "state IN" in str(getattr(constraint, "sqltext", ""))
    )
    assert set(re.findall(r"'(\w+)'", check)) == set(APPLICATION_STATES)


def test_numbers_times_and_clocks_are_said_in_words():
    moment = datetime(2026, 11, 15, 16, 30, tzinfo=UTC)
    assert CHINESE.moment(moment) == "2026-11-16 00:30"
    assert ENGLISH.number(1234567) == "1,234,567"
    spans = [timedelta(minutes=59), timedelta(hours=47), timedelta(days=3), timedelta(seconds=-5)]
    assert [CHINESE.lasting(span) for span in spans] == ["59 分钟", "47 小时", "3 天", "0 分钟"]
    assert [ENGLISH.lasting(span) for span in spans] == ["59 min", "47 h", "3 d", "0 min"]
    assert [CHINESE.left(days) for days in (3, 0, -1)] == ["还剩 3 天", "今天是最后一天", "已超期 1 天"]
    assert [ENGLISH.left(days) for days in (3, 1, 0, -1)] == [
        "3 days left",
        "1 day left",
        "last day today",
        "1 day late",
    ]


@pytest.mark.parametrize(
    ("details", "zh", "en"),
    [
        ("reason=quality", "原因 质量问题", "reason quality"),
        ("reason=papers", "原因 单证问题", "reason papers"),
        ("manifest=JJ-7; gate_pass=K9", "单据 JJ-7，核放单 K9", "manifest JJ-7, gate pass K9"),
        ("TH0126 399", "TH0126 · 海关审结 (399)", "TH0126 · concluded by customs (399)"),
        ("late", "已超期", "after its last day"),
        ("supplier", "退供应商", "back to the supplier"),
        ("to G01000000012", "拆到 G01000000012", "into G01000000012"),
        ("something new", "something new", "something new"),
        ("something=new", "something new", "something new"),
    ],
)
def test_what_stages_note_is_said_in_words(details, zh, en):
    assert (details_words(CHINESE, details), details_words(ENGLISH, details)) == (zh, en)


def test_a_grading_is_said_with_its_source():
    said = details_words(CHINESE, "C default failed=undamaged,declared_in_time")
    assert said.startswith("C 使用过或有损，一般商品，不符合")
    assert details_words(ENGLISH, "A gone_category") == "A, as new, gone_category"


def test_a_problem_is_said_by_its_code():
    problem = Problem(type="t", title="t", status=409, code="bin_needed", detail="scan the bin")
    assert FILTERS["problem"](CHINESE, problem) == "还没有库位；请先扫库位"
    unheard = problem.model_copy(update={"code": "unheard_of", "detail": "Something else."})
    assert FILTERS["problem"](CHINESE, unheard) == "Something else."
    assert all(CHINESE.say(words) != words for words in PROBLEMS.values())
