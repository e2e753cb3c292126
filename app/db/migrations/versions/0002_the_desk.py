"""The customs desk: drafts at the e-port, inspection orders, notices, and which lists are one buyer's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATES = (
    "state IN ('prepared', 'drafted', 'submitted', 'sent', 'stored', 'inspection', 'detained', 'concluded', "
    "'rejected', 'failed', 'withdrawing', 'withdrawn', 'given_back', 'discarded')"
)
_KINDS = "kind IN ('deadline_near', 'receipt_negative', 'no_answer', 'unmatched_receipt', 'inspection_called')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_application_state"), "application", type_="check")
    op.create_check_constraint(op.f("ck_application_state"), "application", _STATES)
    op.create_index("ix_application_pre_no", "application", ["pre_no", "site_id"], unique=False)
    op.drop_constraint(op.f("ck_dispatch_purpose"), "dispatch", type_="check")
    op.create_check_constraint(op.f("ck_dispatch_purpose"), "dispatch", "purpose IN ('draft', 'declare', 'withdraw')")
    op.add_column("original", sa.Column("buyer_mark", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_original_buyer_mark",
        "original",
        ["buyer_mark", "site_id"],
        unique=False,
        postgresql_where=sa.text("buyer_mark IS NOT NULL"),
    )
    op.create_table(
        "inspection_order",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_by", sa.String(), nullable=True),
        sa.Column("found_place", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.Column("new_seal_no", sa.String(), nullable=True),
        sa.Column("photos", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('found', 'not_found', 'settled')", name=op.f("ck_inspection_order_state")),
        sa.CheckConstraint("result IN ('passed', 'failed', 'detained')", name=op.f("ck_inspection_order_result")),
        sa.CheckConstraint("(state = 'settled') = (result IS NOT NULL)", name=op.f("ck_inspection_order_settled")),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_inspection_order_site_id_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_inspection_order_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "parcel_id", "seq", name=op.f("pk_inspection_order")),
    )
    op.create_table(
        "notice",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("event_key", sa.String(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_code", sa.String(), nullable=True),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("ck_notice_kind")),
        sa.CheckConstraint(
            "(acknowledged_by IS NULL) = (acknowledged_at IS NULL)", name=op.f("ck_notice_acknowledged")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"], ["parcel.site_id", "parcel.id"], name=op.f("fk_notice_site_id_parcel_id_parcel")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_notice_site_id_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "receipt_id"],
            ["receipt.site_id", "receipt.id"],
            name=op.f("fk_notice_site_id_receipt_id_receipt"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint("event_key", "site_id", name=op.f("uq_notice_event_key_site_id")),
    )
    op.create_index(
        "ix_notice_open",
        "notice",
        ["kind", "id", "site_id"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
