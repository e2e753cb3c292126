"""Messages are kept packed; answers of the exchange are receipts too; an inspection's result can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is there already was kept as it came; what is sealed cannot be compressed, so nobody tries again.
    op.add_column("archived_message", sa.Column("packing", sa.String(), server_default="plain", nullable=False))
    op.alter_column("archived_message", "packing", server_default=None)
    op.create_check_constraint(op.f("ck_archived_message_packing"), "archived_message", "packing IN ('plain', 'zstd')")
    op.execute("ALTER TABLE archived_message ALTER COLUMN body SET STORAGE EXTERNAL")
    op.drop_constraint(op.f("ck_receipt_kind"), "receipt")
    op.create_check_constraint(op.f("ck_receipt_kind"), "receipt", "kind IN ('CEB626', 'CEB900', 'DxpRep')")
    _corrections()


def _corrections() -> None:
    op.drop_constraint(op.f("ck_inspection_order_state"), "inspection_order")
    op.create_check_constraint(
        op.f("ck_inspection_order_state"), "inspection_order", "state IN ('open', 'found', 'not_found', 'settled')"
    )
    op.create_table(
        "inspection_correction",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result IN ('passed', 'failed', 'detained')", name=op.f("ck_inspection_correction_result")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f("ck_inspection_correction_reason")),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_inspection_correction_site_id_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_inspection_correction")),
    )
    op.create_index("ix_inspection_correction_application_id", "inspection_correction", ["application_id", "site_id"])
