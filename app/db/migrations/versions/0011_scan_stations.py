"""Scan stations: devices and badge cards that let people in, sessions, and each code with its answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WHAT = (
    "what IN ('enrolled', 'changed', 'deactivated', 'reactivated', 'password_set', 'password_changed', "
    "'token_given', 'tokens_ended', 'card_printed', 'card_revoked')"
)


def upgrade() -> None:
    _devices()
    _cards()
    _sessions()
    _codes()


def _revocable(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name=op.f(f"ck_{table}_secret_hash")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f(f"ck_{table}_revoked")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f(f"pk_{table}")),
    ]


def _devices() -> None:
    op.create_table(
        "station_device",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", _MOMENT, nullable=False),
        sa.Column("enrolled_by", sa.String(), nullable=False),
        *_revocable("station_device"),
        sa.UniqueConstraint("secret_hash", "site_id", name=op.f("uq_station_device_secret_hash_site_id")),
    )
    living = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_station_device_name", "station_device", ["name", "site_id"], unique=True, postgresql_where=living
    )
    op.add_column("access_token", sa.Column("device_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_access_token_site_id_device_id_station_device"),
        "access_token", "station_device", ["site_id", "device_id"], ["site_id", "id"],
    )  # fmt: skip
    op.drop_constraint("ck_access_token_kind", "access_token")
    op.create_check_constraint(op.f("ck_access_token_kind"), "access_token", "kind IN ('session', 'bearer', 'station')")
    op.create_check_constraint(
        op.f("ck_access_token_device"), "access_token", "(kind = 'station') = (device_id IS NOT NULL)"
    )


def _cards() -> None:
    op.create_table(
        "badge_card",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        *_revocable("badge_card"),
        sa.ForeignKeyConstraint(
            ["site_id", "badge"], ["staff.site_id", "staff.badge"], name=op.f("fk_badge_card_site_id_badge_staff")
        ),
    )
    living = sa.text("revoked_at IS NULL")
    op.create_index("uq_badge_card_badge", "badge_card", ["badge", "site_id"], unique=True, postgresql_where=living)
    op.drop_constraint("ck_staff_change_what", "staff_change")
    op.create_check_constraint(op.f("ck_staff_change_what"), "staff_change", _WHAT)


def _sessions() -> None:
    op.create_table(
        "station_session",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("last_seq >= 0 AND moved >= 0", name=op.f("ck_station_session_counts")),
        sa.ForeignKeyConstraint(
            ["site_id", "station"],
            ["station.site_id", "station.name"],
            name=op.f("fk_station_session_site_id_station_station"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "badge"], ["staff.site_id", "staff.badge"], name=op.f("fk_station_session_site_id_badge_staff")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_station_session")),
    )
    for name in ("station", "badge"):
        op.create_index(f"ix_station_session_{name}", "station_session", [name, "seen_at", "site_id"])


def _codes() -> None:
    op.create_table(
        "station_code",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("occurred_at", _MOMENT, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("tone IN ('ok', 'look', 'stop')", name=op.f("ck_station_code_tone")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_station_code_seq")),
        sa.ForeignKeyConstraint(
            ["site_id", "session_id"],
            ["station_session.site_id", "station_session.id"],
            name=op.f("fk_station_code_site_id_session_id_station_session"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_station_code")),
        sa.UniqueConstraint("site_id", "session_id", "seq", name=op.f("uq_station_code_site_id_session_id_seq")),
    )
    op.create_index("ix_station_code_at", "station_code", ["at", "site_id"])
