"""House rule: no `.commit()` outside app/db/work.py, so that one unit of work is one transaction."""

import ast
from collections.abc import Iterator

import pytest

COMMITS = ("app/db/work.py", "app/simulator/book/*", "app/demo/months/loader/*")
"""The simulated customs keeps a book of its own, in SQLite: it runs where there is no database of the house. Months of
history are loaded by COPY into a new embedded database, as its superuser: no unit of work of the house can do that."""


def commits(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls of any `.commit(…)`, and COMMIT written as a statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno, f"{ast.unparse(node)} commits"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip(" ;\n") == "COMMIT":
            yield node.lineno, "COMMIT as a statement"


def test_only_the_unit_of_work_commits(product, hold):
    hold(commits, product, allowed=COMMITS)


@pytest.mark.parametrize(
    "code",
    ["work.session.commit()", "with a as b:\n    b.connection.commit()", "run('COMMIT')"],
)
def test_a_commit_is_seen(code):
    assert list(commits(ast.parse(code)))
