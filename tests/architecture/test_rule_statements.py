"""House rule: SQL statements are built only in `queries.py`, `reports/sql` and migrations.

What the owner runs to lay the database out counts as migration: app/db/migrate.py and grants.py.
"""

import ast
import re
from collections.abc import Iterator

import pytest

STATEMENTS = ("*/queries.py", "app/db/migrations/*", "app/db/migrate.py", "app/db/grants.py")
_BUILDERS = {"select", "insert", "update", "delete", "union", "union_all", "exists", "text"}
_RUNNERS = {"execute", "executemany", "exec", "scalar", "scalars", "stream"}
_STATEMENT = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\b|UPDATE\s+\S+\s+(AS\s+\w+\s+)?SET\b|DELETE\s+FROM\b|MERGE\s+INTO\b|WITH\s+(RECURSIVE\s+)?\w+\s*(\(|AS\b)|"
    r"TRUNCATE\s|COPY\s|CALL\s|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|ROLE|DATABASE|SEQUENCE|VIEW|FUNCTION|TYPE)\b|"
    r"GRANT\b.*\bTO\b|REVOKE\b.*\bFROM\b|SET\s+(LOCAL|CONSTRAINTS|SESSION)\b|LOCK\s+TABLE\b|LISTEN\s|NOTIFY\s)"
)


def statements(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """SQL in a literal, SQLAlchemy's builders, psycopg's `SQL(…)`, and literals given to something that runs them."""
    prose, built = _docstrings(tree), _imported_builders(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            if _STATEMENT.match(node.value):
                yield node.lineno, f"a statement: {' '.join(node.value.split())[:50]}"
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if called in built or called == "SQL":
                yield node.lineno, f"{ast.unparse(node.func)}(…) builds a statement"
            elif called in _RUNNERS and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                if not isinstance(getattr(node.args[0], "value", ""), str):
                    continue
                yield node.lineno, f"{ast.unparse(node.func)}(…) runs a literal"


def _imported_builders(tree: ast.Module) -> set[str]:
    """The names that SQLAlchemy's builders have in this file; `text` is for statements too, except in models."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    tables = any(isinstance(node, ast.ClassDef) and any(k.arg == "table" for k in node.keywords) for node in tree.body)
    wanted = _BUILDERS - ({"text"} if tables else set())  # an index's expression is text, and no statement
    return {
        alias.asname or alias.name
        for node in imports
        if (node.module or "").split(".")[0] in {"sqlalchemy", "sqlmodel"}
        for alias in node.names
        if alias.name in wanted
    }


def _docstrings(tree: ast.Module) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def test_statements_stand_with_the_queries(product, hold):
    hold(statements, product, allowed=STATEMENTS)


def test_sql_files_stand_where_they_belong(root):
    files = {file.parent.relative_to(root).as_posix() for file in (root / "app").rglob("*.sql")}
    assert files <= {"app/reports/sql"}


@pytest.mark.parametrize(
    "code",
    [
        "X = 'SELECT 1'",
        "X = f'UPDATE parcel SET place = {place}'",
        "X = '''\nINSERT INTO scan VALUES (1)'''",
        "X = 'WITH late AS (SELECT 1) SELECT * FROM late'",
        "from sqlmodel import select\nrows = session.exec(select(Parcel))",
        "from sqlalchemy import delete as remove\nsession.exec(remove(Parcel))",
        "from sqlalchemy import text\nconnection.execute(text(anything))",
        "connection.execute('select 1')",
        "connection.execute(f'vacuum {table}')",
        "from psycopg import sql\nsql.SQL(x).format(y)",
    ],
)
def test_a_statement_is_seen(code):
    assert list(statements(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "X = 'UPDATE or DELETE is granted'",
        "'SELECT 1, says the docstring'",
        "X = 'Select a parcel first'",
        "from app.parcel.queries import select\nselect(work)",
        "tree.execute(plan)",
        "class Row(SQLModel, table=True): x = Index('i', text('at DESC'))",
    ],
)
def test_what_is_no_statement_is_left_alone(code):
    assert list(statements(ast.parse(code))) == []
