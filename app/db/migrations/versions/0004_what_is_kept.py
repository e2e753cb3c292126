"""Retention: personal data goes when its time is over, with an entry that says so, unless it is held."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("older_than", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('buyer', 'message', 'photo')", name=op.f("ck_erasure_kind")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "legal_hold",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("put_by", sa.String(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_why", sa.String(), nullable=True),
        sa.CheckConstraint("(parcel_id IS NULL) <> (application_id IS NULL)", name=op.f("ck_legal_hold_of_one")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_hold_lifted")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_legal_hold_site_id_parcel_id_parcel"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_legal_hold_site_id_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_parcel_id", "legal_hold", ["parcel_id", "site_id"])
    op.create_index("ix_legal_hold_application_id", "legal_hold", ["application_id", "site_id"])
    for table, column in (("original", "buyer"), ("archived_message", "body"), ("photo", None)):
        op.add_column(table, sa.Column("erasure_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_site_id_erasure_id_erasure"),
            table,
            "erasure",
            ["site_id", "erasure_id"],
            ["site_id", "id"],
        )
        if column:
            op.alter_column(table, column, nullable=True)
            op.create_check_constraint(
                op.f(f"ck_{table}_erased"), table, f"({column} IS NULL) = (erasure_id IS NOT NULL)"
            )
