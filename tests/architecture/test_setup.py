"""`make setup` finds a Python or says what is missing; what it installs is what pyproject.toml asks for, pinned."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

FAKE = """#!/bin/sh
case "$2" in
*version_info*) {version} ;;
*ensurepip*) exit {no_venv} ;;
*) echo "$0 $*" ;;
esac
"""
PIN = re.compile(r"^([\w.-]+)==(\S+)((?: ; .*?)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


@pytest.fixture
def make_environment(root, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the script on a machine that has only these interpreters: `python3_12=("3.12", True)`, venv or not."""

    def run(*wanted: str, **interpreters: tuple[str, bool]) -> subprocess.CompletedProcess[str]:
        for name, (version, has_venv) in interpreters.items():
            said = f"echo {version}" if version.startswith("3.1") and version >= "3.11" else ":"
            file = tmp_path / name.replace("_", ".")
            file.write_text(FAKE.format(version=said, no_venv=int(not has_venv)))
            file.chmod(0o755)
        command = [shutil.which("sh") or "sh", root / ".ci/new-environment", "FOLDER", *wanted]
        return subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)

    return run


def test_the_newest_python_that_fits_is_taken(make_environment):
    result = make_environment(python3=("3.14", True), python3_11=("3.11", True), python3_12=("3.12", True))
    assert result.returncode == 0
    assert "python3.12 -m venv --clear FOLDER" in result.stdout


def test_a_plain_python3_will_do(make_environment):
    assert "python3 -m venv" in make_environment(python3=("3.11", True)).stdout


def test_a_python_without_venv_is_passed_over_for_one_that_has_it(make_environment):
    result = make_environment(python3_13=("3.13", False), python3_11=("3.11", True))
    assert "python3.11 -m venv" in result.stdout


def test_a_missing_venv_is_told_by_its_package(make_environment):
    result = make_environment(python3_12=("3.12", False), python3=("3.12", False))
    assert result.returncode != 0
    assert "apt-get install python3.12-venv" in result.stderr


@pytest.mark.parametrize("interpreters", [{}, {"python3": ("3.10", True)}], ids=["none", "too old"])
def test_no_fitting_python_is_said_clearly(make_environment, interpreters):
    result = make_environment(**interpreters)
    assert result.returncode != 0
    assert "No Python 3.11, 3.12 or 3.13 found" in result.stderr


def test_a_python_that_was_named_is_the_one_taken(make_environment):
    result = make_environment("python3.11", python3_13=("3.13", True), python3_11=("3.11", True))
    assert "python3.11 -m venv" in result.stdout


@pytest.fixture(scope="module")
def project(root) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def pins(file: Path) -> dict[str, Version]:
    """Name → version of every pin that carries hashes; nothing else may stand in the file but comments."""
    text = file.read_text(encoding="utf-8")
    rest = re.sub(r"^ *#.*\n", "", PIN.sub("", text), flags=re.MULTILINE)
    assert rest.strip() == ""
    return {canonicalize_name(name): Version(version) for name, version, *_ in PIN.findall(text)}


def unmet(wanted: list[str], pinned: dict[str, Version]) -> list[str]:
    """The requirements that no pin fulfils."""
    requirements = [Requirement(text) for text in wanted]
    return [
        str(each)
        for each in requirements
        if (version := pinned.get(canonicalize_name(each.name))) is None or version not in each.specifier
    ]


def test_everything_asked_for_is_pinned(root, project):
    pinned, tools = pins(root / "requirements.txt"), pins(root / "requirements-dev.txt")
    groups = project["dependency-groups"]
    assert unmet([*project["project"]["dependencies"], *groups["build"]], pinned) == [], "run `make lock`"
    assert unmet(groups["dev"], tools) == [], "run `make lock`"
    assert {name: tools.get(name) for name in pinned} == pinned, "run `make lock`"


def test_a_missing_pin_is_seen():
    assert unmet(["alembic>=2", "absent"], {"alembic": Version("1.20")}) == ["alembic>=2", "absent"]
