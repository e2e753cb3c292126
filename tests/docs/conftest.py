"""What the pages say and what the code says: tables of a page, and every code that is raised or refused with."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Places = dict[str, set[str]]
"""Codes, and for each the places that name it."""


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def page() -> Callable[[str], str]:
    """`page("docs/guard.md")`: the text of a page."""
    return lambda name: (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def rows(page: Callable[[str], str]) -> Callable[..., list[list[str]]]:
    """`rows("docs/errors.md", "code")`: the cells of every row of the tables whose first heading is `code`."""

    def read(name: str, heading: str) -> list[list[str]]:
        found: list[list[str]] = []
        above: list[str] | None = None  # the heading of the table that is being read
        for line in page(name).splitlines():
            if not line.startswith("|"):
                above = None
                continue
            cells = [cell.strip().replace("\0", "|") for cell in line.strip()[1:-1].replace("\\|", "\0").split("|")]
            if above is None:
                above = cells
            elif above[0] == heading and set(cells[0]) - set("-: "):
                found.append(cells)
        return found

    return read


@pytest.fixture(scope="session")
def product() -> dict[str, ast.Module]:
    """Every Python file that is installed, by its path from the root."""
    files = [file for folder in ("app", "schemas", "labels") for file in sorted((ROOT / folder).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


@dataclass(slots=True)
class Calls:
    """The first arguments of calls: those written out, and `path expression` of those that are not."""

    written: Places = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def codes_given_to(product: dict[str, ast.Module]) -> Callable[..., Calls]:
    """`codes_given_to("NotFound", "Conflict")`: the codes these are called with, as argument number `position`.

    Where a function hands its own parameter on, the calls of that function count instead.
    """
    files = {path: File.of(tree) for path, tree in product.items()}
    return lambda *names, position=0: _Search(files, Calls()).look(names, position)


@pytest.fixture(scope="session")
def returned_by(product: dict[str, ast.Module]) -> Callable[[str, str], set[str]]:
    """`returned_by(path, function)`: the texts written out in what this function returns."""

    def look(path: str, name: str) -> set[str]:
        function = next(function for function in File.of(product[path]).functions if function.name == name)
        returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
        branches = [branch for value in returned for branch in _branches(value)]
        return {code.value for code in branches if isinstance(code, ast.Constant) and isinstance(code.value, str)}

    return look


@dataclass(slots=True)
class File:
    """What is looked for in one file: its functions (inner ones first), the calls by name, the names it imports."""

    functions: list[ast.FunctionDef | ast.AsyncFunctionDef]
    calls: dict[str, list[ast.Call]]
    imports: set[tuple[str, str]]

    @classmethod
    def of(cls, tree: ast.Module) -> "File":
        file = cls([], defaultdict(list), set())
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                file.functions.insert(0, node)
            elif isinstance(node, ast.Call):
                file.calls[_name_of(node)].append(node)
            elif isinstance(node, ast.ImportFrom):
                file.imports |= {(node.module or "", alias.name) for alias in node.names}
        file.functions.sort(key=lambda function: -function.lineno)
        return file


@dataclass(slots=True)
class _Search:
    files: dict[str, File]
    found: Calls
    followed: set[tuple[str, str]] = field(default_factory=set)

    def look(self, names: tuple[str, ...], position: int) -> Calls:
        for path, file in self.files.items():
            for call in (call for name in names for call in file.calls.get(name, ())):
                self._take(path, call, call.args[position] if position < len(call.args) else None)
        return self.found

    def _take(self, path: str, call: ast.Call, given: ast.expr | None) -> None:
        for code in _branches(given):
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                self.found.written.setdefault(code.value, set()).add(f"{path}:{call.lineno}")
            elif not self._handed_on(path, call, code):
                self.found.computed.add(f"{path} {ast.unparse(code) if code else ''}")

    def _handed_on(self, path: str, call: ast.Call, code: ast.expr | None) -> bool:
        """Whether `code` is a parameter of the function around the call, whose own calls are then looked at."""
        functions = self.files[path].functions
        around = next((f for f in functions if f.lineno <= call.lineno <= (f.end_lineno or 0)), None)
        names = [argument.arg for argument in around.args.args if argument.arg != "self"] if around else []
        if around is None or not isinstance(code, ast.Name) or code.id not in names:
            return False
        if (path, around.name) not in self.followed:
            self.followed.add((path, around.name))
            self._follow(path, around.name, code.id, names.index(code.id))
        return True

    def _follow(self, path: str, function: str, parameter: str, position: int) -> None:
        home = (path.removesuffix(".py").replace("/", "."), function)
        for other, file in self.files.items():
            if other == path or home in file.imports:
                for call in file.calls.get(function, ()):
                    named = {keyword.arg: keyword.value for keyword in call.keywords}
                    otherwise = call.args[position] if position < len(call.args) else None
                    self._take(other, call, named.get(parameter, otherwise))


def _name_of(call: ast.Call) -> str:
    """`Invalid(…)`, `errors.Invalid(…)`; `super().__init__(…)` is `__init__`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _branches(given: ast.expr | None) -> Iterator[ast.expr | None]:
    if isinstance(given, ast.IfExp):
        yield from (*_branches(given.body), *_branches(given.orelse))
    else:
        yield given
