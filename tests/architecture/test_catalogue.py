"""What a migrated database says of itself: rights, keys and constraints are those the house wants, and nothing is off.

Alembic's comparison sees no CHECK, no grant and no NOT ENFORCED, so the catalogue is asked.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.db.grants import APP_ROLE, QUEUE_TABLES, privileges_on
from app.db.tables import metadata

Connection = psycopg.Connection[Any]
OURS = """c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
  AND NOT starts_with(c.relname, 'procrastinate')"""

ROLE_ATTRIBUTES = """
SELECT attribute FROM pg_roles, LATERAL (VALUES ('superuser', rolsuper), ('createdb', rolcreatedb),
  ('createrole', rolcreaterole), ('replication', rolreplication), ('bypassrls', rolbypassrls)) AS r (attribute, has)
WHERE rolname = %(role)s AND has
UNION ALL SELECT 'member of ' || roleid::regrole FROM pg_auth_members WHERE member = %(role)s::regrole
UNION ALL SELECT 'owns ' || classid::regclass || ' ' || objid FROM pg_shdepend
  WHERE refobjid = %(role)s::regrole AND deptype = 'o'
UNION ALL SELECT 'may create in ' || nspname FROM pg_namespace
  WHERE nspname !~ '^pg_' AND has_schema_privilege(%(role)s, oid, 'CREATE')
UNION ALL SELECT 'may create schemas' WHERE has_database_privilege(%(role)s, current_database(), 'CREATE')
"""

GRANTS = """
SELECT c.relname, a.grantee::regrole::text, a.privilege_type
FROM pg_class c, LATERAL aclexplode(c.relacl) a WHERE c.relkind IN ('r', 'p', 'v', 'm')
  AND c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
UNION ALL
SELECT c.relname, a.grantee::regrole::text, a.privilege_type || ' (' || t.attname || ')'
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, LATERAL aclexplode(t.attacl) a
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
UNION ALL
SELECT c.relname, a.grantee::regrole::text, a.privilege_type
FROM pg_class c, LATERAL aclexplode(c.relacl) a WHERE c.relkind = 'S' AND a.grantee <> c.relowner
  AND (a.privilege_type <> 'USAGE' OR a.grantee <> %(role)s::regrole)
"""

KEYS_WITHOUT_SITE = f"""
SELECT c.relname || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE {OURS} AND c.relname <> 'lawful_move' AND k.contype IN ('p', 'u', 'f', 'x')
  AND k.confrelid <> coalesce(to_regclass('lawful_move'), 0)
  AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) WITH ORDINALITY AS p (own, theirs, place)
    JOIN pg_attribute o ON o.attrelid = k.conrelid AND o.attnum = p.own AND o.attname = 'site_id'
    LEFT JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = p.theirs
    WHERE (k.contype <> 'f' OR t.attname = 'site_id') AND (k.contype <> 'p' OR p.place = 1))
UNION ALL
SELECT c.relname || '.' || x.indexrelid::regclass FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
WHERE {OURS} AND c.relname <> 'lawful_move' AND x.indisunique
  AND NOT EXISTS (SELECT FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum = ANY (x.indkey) AND a.attname = 'site_id')
UNION ALL
SELECT c.relname || ' has no primary key' FROM pg_class c WHERE {OURS} AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
"""  # noqa: S608

SWITCHED_OFF = f"""
SELECT c.relname || '.' || k.conname || ' is not ' || CASE WHEN k.conenforced THEN 'valid' ELSE 'enforced' END
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE NOT (k.convalidated AND k.conenforced)
UNION ALL
SELECT c.relname || ' has a disabled trigger' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgenabled <> 'O'
UNION ALL
SELECT c.relname || ' has a trigger of its own' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE {OURS} AND NOT t.tgisinternal
UNION ALL
SELECT c.relname || ' has a rule' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE {OURS} AND c.relkind IN ('r', 'p')
UNION ALL
SELECT p.proname || ' runs with its owner''s rights' FROM pg_proc p
WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
"""  # noqa: S608

EVERYTHING = f"""
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) || ' ' || k.condeferrable || ' ' || k.condeferred
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE {OURS}
UNION ALL
SELECT c.relname, x.indexrelid::regclass::text, pg_get_indexdef(x.indexrelid)
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid WHERE {OURS}
UNION ALL
SELECT c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
  a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE {OURS} AND c.relkind IN ('r', 'p', 'S')
"""  # noqa: S608


def powers(connection: Connection) -> list[str]:
    """What the application's role is or may beyond working with rows."""
    return [row[0] for row in connection.execute(ROLE_ATTRIBUTES, {"role": APP_ROLE})]


def wrong_grants(connection: Connection) -> list[str]:
    """Where the rights on tables are not those of app/db/grants.py, whoever holds them."""
    has = {f"{table}: {role} {what}" for table, role, what in connection.execute(GRANTS, {"role": APP_ROLE})}
    wanted = {f"{table}: {APP_ROLE} {what}" for table in metadata().tables for what in privileges_on(table)}
    wanted |= {
        f"{table}: {APP_ROLE} {what}" for table in QUEUE_TABLES for what in ("SELECT", "INSERT", "UPDATE", "DELETE")
    }
    wanted.add(f"alembic_version: {APP_ROLE} SELECT")
    return sorted(has ^ wanted)


def keys_without_site(connection: Connection) -> list[str]:
    """Keys that would reach over the border of a site; lawful_move is the one shared table."""
    return [row[0] for row in connection.execute(KEYS_WITHOUT_SITE)]


def switched_off(connection: Connection) -> list[str]:
    """Constraints and triggers that are not in force, and triggers where none should be."""
    return [row[0] for row in connection.execute(SWITCHED_OFF)]


CHECKS = (powers, wrong_grants, keys_without_site, switched_off)


@pytest.fixture
def superuser(address) -> Iterator[Connection]:
    """The migrated database, seen whole; whatever a test breaks here is rolled back."""
    with address.as_superuser() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_catalogue_is_as_the_house_wants_it(superuser, check):
    assert check(superuser) == []


@pytest.mark.parametrize(
    ("check", "sabotage"),
    [
        (powers, f"ALTER ROLE {APP_ROLE} CREATEDB"),
        (powers, f"GRANT guicang_owner TO {APP_ROLE}"),
        (powers, f"ALTER TABLE scan OWNER TO {APP_ROLE}"),
        (powers, f"GRANT CREATE ON SCHEMA public TO {APP_ROLE}"),
        (wrong_grants, f"GRANT UPDATE ON journal TO {APP_ROLE}"),
        (wrong_grants, f"GRANT UPDATE (details) ON journal TO {APP_ROLE}"),
        (wrong_grants, f"REVOKE INSERT ON scan FROM {APP_ROLE}"),
        (wrong_grants, "GRANT SELECT ON staff TO PUBLIC"),
        (wrong_grants, f"CREATE TABLE mine (id int); GRANT SELECT ON mine TO {APP_ROLE}"),
        (wrong_grants, f"GRANT UPDATE ON SEQUENCE lpn_serial TO {APP_ROLE}"),
        (keys_without_site, "ALTER TABLE parcel ADD CONSTRAINT over_the_border UNIQUE (lpn)"),
        (keys_without_site, "CREATE UNIQUE INDEX over_the_border ON parcel (lpn)"),
        (keys_without_site, "CREATE TABLE keyless (site_id int)"),
        (keys_without_site, "CREATE TABLE turned (id int, site_id int, PRIMARY KEY (id, site_id))"),
        (keys_without_site, "CREATE TABLE lost (site_id int PRIMARY KEY, at text REFERENCES turned2)"),
        (switched_off, "ALTER TABLE parcel ADD CONSTRAINT later CHECK (id > 0) NOT VALID"),
        (switched_off, "ALTER TABLE journal ALTER CONSTRAINT fk_journal_step_before NOT ENFORCED"),
        (switched_off, "ALTER TABLE journal DISABLE TRIGGER ALL"),
        (
            switched_off,
            "CREATE TRIGGER t AFTER DELETE ON parcel EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ),
        (switched_off, "CREATE RULE r AS ON DELETE TO parcel DO INSTEAD NOTHING"),
        (switched_off, "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"),
    ],
)
def test_sabotage_is_seen(superuser, check: Callable[[Connection], list[str]], sabotage: str):
    superuser.execute("CREATE TABLE turned2 (at text PRIMARY KEY)")
    before = set(check(superuser))
    superuser.execute(sabotage)
    assert set(check(superuser)) - before


def test_models_and_migrations_give_the_same_tables(superuser, postgres):
    name = f"test_{uuid4().hex}"
    postgres.create_database(name)
    owner = create_engine(postgres.owner_url(name), poolclass=NullPool)
    metadata().create_all(owner)
    with owner.connect() as connection:
        from_models = set(connection.connection.cursor().execute(EVERYTHING))
    postgres.drop_database(name)
    migrated = set(superuser.execute(EVERYTHING))
    assert len(migrated) > 500
    assert sorted(migrated ^ from_models) == []


def test_alembic_finds_nothing_to_do(address):
    engine = create_engine(address.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours, "compare_server_default": True})
        assert compare_metadata(context, metadata()) == []


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or not (name or "").startswith("procrastinate")
