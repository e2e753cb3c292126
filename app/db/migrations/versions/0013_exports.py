"""Files made in the background: asked for, made with progress, kept until they expire."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATES = "state IN ('waiting', 'working', 'done', 'failed', 'cancelled', 'expired')"
_DOCUMENT = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("subject", _DOCUMENT, nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("owner_code", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("arguments", _DOCUMENT, nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('month', 'evidence')", name=op.f("ck_export_kind")),
        sa.CheckConstraint("form IN ('pdf', 'xlsx', 'csv', 'json', 'zip')", name=op.f("ck_export_form")),
        sa.CheckConstraint(_STATES, name=op.f("ck_export_state")),
        sa.CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name=op.f("ck_export_fault")),
        sa.CheckConstraint("state NOT IN ('done', 'expired') OR sha256 IS NOT NULL", name=op.f("ck_export_file")),
        sa.CheckConstraint("NOT opened OR purpose <> ''", name=op.f("ck_export_purpose")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_state", "export", ["state", "site_id"], unique=False)
