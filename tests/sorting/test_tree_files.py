"""Trees and rules are checked when they are read: every fault is named with its file and key."""

import shutil
from pathlib import Path

import pytest

import app.sorting
from app.core.errors import Invalid
from app.sorting.rules import load_rules, rules
from app.sorting.tree import load, trees

HOME = Path(app.sorting.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the trees to spoil."""
    return Path(shutil.copytree(HOME / "trees", tmp_path / "trees"))


def _spoil(folder: Path, file: str, old: str, new: str) -> tuple[str, str, str]:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer says {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        load(folder)
    assert refused.value.code == "sorting_data"
    said = refused.value.arguments
    assert str(said["file"]) in refused.value.message
    return str(said["file"]), str(said["key"]), str(said["problem"])


def test_the_trees_that_ship_are_sound(folder) -> None:
    assert load(folder).categories == trees().categories


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('question = "damage"', 'question = "smell"', "ask.3.question"),
        ('question = "damage"', 'question = "sealed"', "ask.3.question"),
        ('rule = "undamaged"', 'rule = "unharmed"', "ask.3.rule"),
        ('none = "A", minor = "C"', 'minor = "C"', "ask.3.grades"),
        ('none = "A", minor = "C"', 'none = "A", small = "C"', "ask.3.grades"),
        ('none = "A", minor = "C"', 'none = "E", minor = "C"', "ask.3.grades.none"),
        ('when = { sealed = ["opened"] }', 'when = { use = ["worn"] }', "ask.2.when.use"),
        ('when = { sealed = ["opened"] }', 'when = { damage = ["none"] }', "ask.2.when.damage"),
        ('when = { sealed = ["opened"] }', 'when = { sealed = ["ajar"] }', "ask.2.when.sealed"),
        ('when = { sealed = ["opened"] }', "when = { sealed = [] }", "ask.2.when.sealed"),
        ('fails = ["other"]', 'fails = ["others"]', "ask.0.fails"),
        ('fails = ["other"]', "", "ask.0.fails"),
        ('rule = "undamaged"', 'rule = "undamaged"\nfails = ["major"]', "ask.3.fails"),
        ('rule = "undamaged"', 'rule = "undamaged"\nfinal = ["huge"]', "ask.3.final"),
        ('rule = "undamaged"', 'rule = "undamaged"\ndays_left = { A = 9 }', "ask.3.days_left"),
        ('rule = "undamaged"', 'rule = "undamaged"\ncolour = "red"', "ask.3.colour"),
        ('fit_for_sale = ["A", "B"]', 'fit_for_sale = ["B"]', "fit_for_sale"),
        ('fit_for_sale = ["A", "B"]', "fit_for_sale = []", "fit_for_sale"),
        ('fit_for_sale = ["A", "B"]', 'fit_for_sale = ["A", "B", "C", "D"]', "fit_for_sale"),
        ('B = "repack"', 'B = "out_of_zone"', "dispositions.B"),
        ('C = "out_of_zone"', 'C = "relist"', "dispositions.C"),
        (', D = "out_of_zone"', "", "dispositions.D"),
        ('zh = "一般商品"', "", "zh"),
        ("precedence = 0", 'precedence = "low"', "precedence"),
        ("hs = []", 'hs = ["1x"]', "hs"),
        ("hs = []", 'hs = ["02"]', "hs"),
    ],
)
def test_a_fault_in_a_tree_is_named_with_its_key(folder, old, new, key) -> None:
    file, found, problem = _spoil(folder, "default.toml", old, new)
    expected = "food.toml" if '"02"' in new else "default.toml"
    assert (file, found) == (expected, key)
    assert problem


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("days_left = { A = 90, C = 1 }", "", "ask.2.days_left"),
        ("A = 90, C = 1", "A = 1, C = 90", "ask.2.days_left"),
        ('final = ["D"]', 'final = ["expired"]', "ask.2.final"),
        ("codes_known = true", "", "ask"),  # a fifth question for goods that are all right
    ],
)
def test_a_fault_in_a_dated_tree_is_named(folder, old, new, key) -> None:
    assert _spoil(folder, "food.toml", old, new)[:2] == ("food.toml", key)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('kind = "choice"', 'kind = "riddle"', "questions.matches.kind"),
        ('other = { zh = "有清单外商品或不是该商品", en = "no, or something else is in it" }', "", "matches.answers"),
        ('unknown = { zh = "发货时未登记", en = "nothing to compare with" }', "", "codes.answers"),
        ('en = "Was it worn or used?"', "", "questions.use.en"),
        ('fills = "batch_no"', 'fills = "colour"', "questions.batch.fills"),
    ],
)
def test_a_fault_in_the_questions_is_named(folder, old, new, key) -> None:
    assert _spoil(folder, "questions.toml", old, new)[:2] == ("questions.toml", key)


def test_a_file_that_is_no_toml_or_not_there_is_named(folder) -> None:
    assert _spoil(folder, "food.toml", "precedence = 50", "precedence")[:2] == ("food.toml", "(file)")
    (folder / "food.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Invalid, match=r"food\.toml"):
        load(folder)
    (folder / "food.toml").unlink()
    load(folder)
    (folder / "default.toml").unlink()
    with pytest.raises(Invalid, match=r"default\.toml"):
        load(folder)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('source = "gacc_2018_194"', 'source = "hearsay"', "rule.fit_for_second_sale.source"),
        ('otherwise = "hold"', 'otherwise = "shrug"', "rule.original_known.otherwise"),
        ('next_zh = "登记批号"', "", "rule.batch_known.next_zh"),
        ("[next_step.otherwise]", "[next_step.else]", "next_step.otherwise"),
    ],
)
def test_a_fault_in_the_rules_is_named(tmp_path, old, new, key) -> None:
    text = (HOME / "rules.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rules.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        load_rules(path)
    assert (refused.value.arguments["file"], refused.value.arguments["key"]) == ("rules.toml", key)


def test_every_rule_of_a_tree_is_used_with_words_in_both_languages() -> None:
    asked = {ask.rule.key for category in trees().categories for ask in trees().tree(category).asks}
    assert asked <= set(rules())
    for rule in rules().values():
        assert all((rule.zh, rule.en, rule.next_zh, rule.next_en, rule.cite_zh, rule.cite_en)), rule.key
        assert rule.zh.isascii() is False
        assert rule.en.isascii()
