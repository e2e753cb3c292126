"""Photos say what camera watched, from when until when, at which step of the journal, and by which upload they came."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("photo", sa.Column("upload_id", sa.Uuid(), nullable=True))
    op.add_column("photo", sa.Column("camera", sa.String(), nullable=True))
    op.add_column("photo", sa.Column("seq", sa.Integer(), nullable=True))
    op.add_column("photo", sa.Column("seen_from", _MOMENT, nullable=True))
    op.add_column("photo", sa.Column("seen_until", _MOMENT, nullable=True))
    op.create_unique_constraint(op.f("uq_photo_upload_id_site_id"), "photo", ["upload_id", "site_id"])
    op.create_check_constraint(op.f("ck_photo_seen"), "photo", "seen_from <= seen_until")
