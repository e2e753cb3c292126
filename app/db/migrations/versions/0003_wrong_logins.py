"""Wrong logins are counted, by hashes of login and address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_attempts",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(subject) = 32", name=op.f("ck_login_attempts_subject")),
        sa.CheckConstraint("wrong >= 0", name=op.f("ck_login_attempts_wrong")),
        sa.PrimaryKeyConstraint("site_id", "subject", name=op.f("pk_login_attempts")),
    )
