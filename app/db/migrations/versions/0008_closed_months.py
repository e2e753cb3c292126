"""Closed months: the snapshot of each with its hash and its link, why one was opened again, and its files."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_close",
        *_of_month(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("facts_upto", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "month", "version", name=op.f("pk_month_close")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_month_close_site_id_number")),
        sa.UniqueConstraint("site_id", "hash", name=op.f("uq_month_close_site_id_hash")),
        sa.CheckConstraint("version >= 1 AND number >= 1", name=op.f("ck_month_close_counted")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_month_close_first_day")),
        sa.CheckConstraint("(number = 1) = (prev_hash IS NULL)", name=op.f("ck_month_close_chained")),
    )
    op.create_foreign_key(
        op.f("fk_month_close_site_id_prev_hash_month_close"),
        "month_close",
        "month_close",
        ["site_id", "prev_hash"],
        ["site_id", "hash"],
    )
    _reopenings_and_files()


def _reopenings_and_files() -> None:
    op.create_table(
        "month_reopening",
        *_of_month(),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _to_close("month_reopening"),
        sa.PrimaryKeyConstraint("site_id", "month", "version", name=op.f("pk_month_reopening")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_month_reopening_reason")),
    )
    op.create_table(
        "month_file",
        *_of_month(),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        _to_close("month_file"),
        sa.PrimaryKeyConstraint("site_id", "month", "version", "kind", name=op.f("pk_month_file")),
        sa.CheckConstraint("kind IN ('pdf', 'xlsx', 'csv', 'json')", name=op.f("ck_month_file_kind")),
    )


def _of_month() -> list[sa.Column]:
    return [
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
    ]


def _to_close(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["site_id", "month", "version"],
        ["month_close.site_id", "month_close.month", "month_close.version"],
        name=op.f(f"fk_{table}_site_id_month_version_month_close"),
    )
