"""The tally: what is not counted yet, facts, the months they add up to, and the totals of earlier months."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KIND = ("owner", "platform", "carrier", "hs8", "origin", "reason", "disposition", "grade", "detail")


def upgrade() -> None:
    _unfolded()
    _facts()
    _months()
    _earlier()
    for name in ("gross_weight", "net_weight"):
        op.add_column("original", sa.Column(name, _amount(), nullable=True))
    # What was journalled before there was a tally is counted by its first fold.
    op.execute(
        "INSERT INTO unfolded (site_id, parcels) SELECT site_id, ARRAY[(id / 20000) * 20000, (id / 20000) * 20000 + 19999]"
        " FROM parcel GROUP BY site_id, id / 20000 ORDER BY site_id, id / 20000"
    )
    op.execute(
        "INSERT INTO unfolded (site_id, parcels, steps, applications)"
        " SELECT site_id, '{}', '{}', array_agg(DISTINCT application_id) FROM receipt"
        " WHERE application_id IS NOT NULL AND status = '120' GROUP BY site_id, application_id / 20000"
    )


def _site() -> sa.Column:
    return sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False)


def _amount() -> sa.Numeric:
    return sa.Numeric(precision=19, scale=5)


def _part(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, autoincrement=False, nullable=False)


def _unfolded() -> None:
    op.create_table(
        "unfolded",
        _site(),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id())::text::bigint"), nullable=False
        ),
        sa.Column("parcels", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("steps", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("applications", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_unfolded")),
    )


def _facts() -> None:
    op.create_table(
        "tally_kind",
        _site(),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("figure", sa.SmallInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _KIND),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_tally_kind")),
    )
    op.create_index("uq_tally_kind", "tally_kind", ["figure", *_KIND, "site_id"], unique=True)
    op.create_table(
        "tally_fact",
        _site(),
        _part("figure", sa.SmallInteger()),
        _part("month", sa.Date()),
        _part("id", sa.BigInteger()),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("application_id", "receipt_id", "undoes")),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in ("sign", "lead", "applied")),
        sa.Column("days", sa.Numeric(precision=9, scale=3), nullable=True),
        *(sa.Column(name, _amount(), nullable=True) for name in ("qty", "value_cny", "net_kg", "gross_kg")),
        sa.CheckConstraint("(sign = -1) = (undoes IS NOT NULL) AND sign IN (1, -1)", name=op.f("ck_tally_fact_sign")),
        sa.CheckConstraint("lead IN (0, 1) AND applied IN (0, 1)", name=op.f("ck_tally_fact_once")),
        sa.PrimaryKeyConstraint("site_id", "figure", "month", "id", name=op.f("pk_tally_fact")),
    )
    op.create_index("ix_tally_fact_parcel_id", "tally_fact", ["parcel_id", "site_id"])
    op.create_index(
        "ix_tally_fact_id", "tally_fact", ["id"], postgresql_using="brin", postgresql_with={"pages_per_range": "32"}
    )


def _months() -> None:
    op.create_table(
        "tally_month",
        _site(),
        _part("owner", sa.Text()),
        _part("month", sa.Date()),
        *(_part(name, sa.Text()) for name in ("section", "figure", "key")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("parcels", "applications")),
        *(
            sa.Column(name, sa.Numeric(precision=24, scale=5), nullable=False)
            for name in ("days", "qty", "value_cny", "net_kg", "gross_kg")
        ),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("lines", "net_unknown", "gross_unknown", "unvalued")
        ),
        sa.PrimaryKeyConstraint("site_id", "owner", "month", "section", "figure", "key", name=op.f("pk_tally_month")),
    )
    op.create_table(
        "tally_name",
        _site(),
        *(_part(name, sa.Text()) for name in ("section", "key")),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "section", "key", name=op.f("pk_tally_name")),
    )
    op.create_table(
        "tally_mark",
        _site(),
        sa.Column("last_fact", sa.BigInteger(), nullable=False),
        sa.Column("folded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_tally_mark")),
    )


def _earlier() -> None:
    keys = ("owner", "section", "figure", "key")
    op.create_table(
        "tally_earlier",
        _site(),
        _part("month", sa.Date()),
        _part("version", sa.Integer()),
        *(_part(name, sa.Text()) for name in keys),
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("parcels", "applications")),
        *(sa.Column(name, _amount(), nullable=True) for name in ("days", "qty", "value_cny", "net_kg", "gross_kg")),
        sa.PrimaryKeyConstraint("site_id", "month", "version", *keys, name=op.f("pk_tally_earlier")),
    )
    op.create_table(
        "tally_import",
        _site(),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version", "rows")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("file_name", "sha256", "badge")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_tally_import_sha256")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_tally_import_version")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_tally_import")),
    )
    op.create_index("uq_tally_import_version", "tally_import", ["month", "version", "site_id"], unique=True)
