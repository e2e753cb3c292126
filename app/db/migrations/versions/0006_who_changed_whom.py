"""Who changed whom: the record of the staff, stations that are given up, and who looked at a photo."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_change",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "what IN ('enrolled', 'changed', 'deactivated', 'reactivated', 'password_set', 'password_changed', "
            "'token_given', 'tokens_ended')",
            name=op.f("ck_staff_change_what"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "badge"], ["staff.site_id", "staff.badge"], name=op.f("fk_staff_change_site_id_badge_staff")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_staff_change")),
    )
    op.create_index("ix_staff_change_badge", "staff_change", ["badge", "site_id"])
    op.add_column("station", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("station", sa.Column("retired_by", sa.String(), nullable=True))
    op.create_check_constraint(op.f("ck_station_retired"), "station", "(retired_at IS NULL) = (retired_by IS NULL)")
    op.add_column("archive_access", sa.Column("photo_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_archive_access_site_id_photo_id_photo"),
        "archive_access",
        "photo",
        ["site_id", "photo_id"],
        ["site_id", "id"],
    )
