"""House rule: imports run one way. The contracts stand in .importlinter; here each is also seen to break."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

LINTER = Path(sys.executable).with_name("lint-imports")
LIFECYCLE = "app/parcel/lifecycle.py"

BAD_IMPORTS = {
    "app/core/upwards.py": "import app.db",
    "app/parcel/sideways.py": "import app.people",
    "app/intake/sideways.py": "import app.sorting",
    "app/originals/web.py": "import fastapi",
    "app/exits/there.py": "from app.exits import back",
    "app/exits/back.py": "from app.exits import there",
    "app/attic/__init__.py": "",
    "app/parcel/lifecycle.py": "from app.core import clock",
    "schemas/upwards.py": "import app.core",
    "labels/sideways.py": "import schemas",
    "labels/stored.py": "import sqlalchemy",
}
COMPLAINTS = (
    "app.core is not allowed to import app.db",
    "app.parcel is not allowed to import app.people",
    "app.intake is not allowed to import app.sorting",
    "app.originals.web -> fastapi",
    "No cycles are allowed in app.exits",
    "app.attic",
    "app.parcel.lifecycle is not allowed to import app.core",
    "schemas is not allowed to import app",
    "labels is not allowed to import schemas",
    "labels is not allowed to import sqlalchemy",
)


def lint(folder: Path, contracts: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages in `folder`."""
    command = [LINTER, "--no-cache", "--config", contracts]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def foreign_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Imports of anything but the shared words and the standard library."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.split(".")[0] not in _PLAIN)


_PLAIN = sys.stdlib_module_names | {"schemas"}


def test_contracts_are_kept(root):
    result = lint(root, root / ".importlinter")
    assert result.returncode == 0, result.stdout[result.stdout.find("Broken contracts") :]


def test_every_contract_can_break(root, tmp_path):
    config = ConfigParser()
    config.read(root / ".importlinter")
    floors = config["importlinter:contract:floors"]["layers"].replace("|", " ").split()
    files = {f"app/{room}/__init__.py": "" for room in floors} | dict.fromkeys(
        ("app/__init__.py", "schemas/__init__.py", "labels/__init__.py", "app/core/clock.py", LIFECYCLE), ""
    )
    for path, text in (files | BAD_IMPORTS).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    said = lint(tmp_path, root / ".importlinter").stdout

    assert said.count(" BROKEN") == len([section for section in config.sections() if ":contract:" in section]), said
    assert [complaint for complaint in COMPLAINTS if complaint not in said] == []


def test_the_state_machine_is_pure(product, hold):
    hold(foreign_imports, {LIFECYCLE: product[LIFECYCLE]})


@pytest.mark.parametrize("code", ["import psycopg", "from app.core.clock import Clock", "from .models import Parcel"])
def test_a_foreign_import_is_seen(code):
    assert list(foreign_imports(ast.parse(code)))
