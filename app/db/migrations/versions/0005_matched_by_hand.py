"""Receipts that waited and were matched by hand: who said whose they are, and who took it back."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt_match",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("act IN ('match', 'dismiss', 'unmatch')", name=op.f("ck_receipt_match_act")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_receipt_match_reason")),
        sa.ForeignKeyConstraint(
            ["site_id", "receipt_id"],
            ["receipt.site_id", "receipt.id"],
            name=op.f("fk_receipt_match_site_id_receipt_id_receipt"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_receipt_match")),
    )
    op.create_index("ix_receipt_match_receipt_id", "receipt_match", ["receipt_id", "site_id"])
