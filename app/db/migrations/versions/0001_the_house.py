"""The house as it was first built: every table, the keys that guard the journal, the lawful moves, the job queue."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("lpn_serial")))
    op.create_table(
        "archived_message",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_archived_message_direction")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_archived_message_sha256")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_archived_message")),
        sa.UniqueConstraint(
            "direction", "sha256", "site_id", name=op.f("uq_archived_message_direction_sha256_site_id")
        ),
    )
    op.create_index("ix_archived_message_at", "archived_message", ["at", "site_id"], unique=False)
    op.create_table(
        "bin",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9A-Z][0-9A-Z.-]{0,11}$'", name=op.f("ck_bin_code")),
        sa.CheckConstraint("zone IN ('good', 'blocked')", name=op.f("ck_bin_zone")),
        sa.PrimaryKeyConstraint("site_id", "code", name=op.f("pk_bin")),
    )
    op.create_table(
        "book_entry",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'entered') = (settled_at IS NULL)", name=op.f("ck_book_entry_settled")),
        sa.CheckConstraint("number ~ '^QD[0-9]{6}[IE][0-9]{9}$'", name=op.f("ck_book_entry_number")),
        sa.CheckConstraint("state IN ('entered', 'booked', 'cancelled')", name=op.f("ck_book_entry_state")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_book_entry")),
        sa.UniqueConstraint("number", "site_id", name=op.f("uq_book_entry_number_site_id")),
    )
    op.create_table(
        "daily_seal",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_daily_seal_hash")),
        sa.PrimaryKeyConstraint("site_id", "day", name=op.f("pk_daily_seal")),
    )
    op.create_table(
        "exit_manifest",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("seal_no", sa.String(), nullable=True),
        sa.Column("gate_pass_no", sa.String(), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'passed' AND kind = 'reexport') <= (document_no IS NOT NULL)",
            name=op.f("ck_exit_manifest_document_no"),
        ),
        sa.CheckConstraint(
            "(state = 'passed') <= (gate_pass_no IS NOT NULL AND passed_at IS NOT NULL)",
            name=op.f("ck_exit_manifest_gate_pass"),
        ),
        sa.CheckConstraint("(state = 'sealed') <= (seal_no IS NOT NULL)", name=op.f("ck_exit_manifest_seal_no")),
        sa.CheckConstraint("kind IN ('out_of_zone', 'reexport')", name=op.f("ck_exit_manifest_kind")),
        sa.CheckConstraint("state IN ('open', 'sealed', 'passed', 'refused')", name=op.f("ck_exit_manifest_state")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_exit_manifest")),
        sa.UniqueConstraint("gate_pass_no", "site_id", name=op.f("uq_exit_manifest_gate_pass_no_site_id")),
        sa.UniqueConstraint("number", "site_id", name=op.f("uq_exit_manifest_number_site_id")),
    )
    op.create_table(
        "handover_manifest",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("carrier_code", sa.String(), nullable=False),
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("seal_no", sa.String(), nullable=True),
        sa.Column("gate_registration_no", sa.String(), nullable=False),
        sa.Column("gate_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_handover_manifest_state")),
        sa.CheckConstraint("declared_count >= 0", name=op.f("ck_handover_manifest_declared_count")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_handover_manifest")),
        sa.UniqueConstraint("number", "site_id", name=op.f("uq_handover_manifest_number_site_id")),
    )
    op.create_table(
        "lawful_move",
        sa.Column("from_state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("event", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("to_state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("from_state", "event", "to_state", name=op.f("pk_lawful_move")),
        sa.UniqueConstraint("from_state", "event", name=op.f("uq_lawful_move_from_state_event")),
    )
    op.create_table(
        "scan",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scan_id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("lpn", sa.String(), nullable=True),
        sa.Column("event", sa.String(), nullable=True),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.CheckConstraint("(verdict = 'moved') = (to_state IS NOT NULL)", name=op.f("ck_scan_moved")),
        sa.CheckConstraint("(verdict = 'refused') <= (refusal IS NOT NULL)", name=op.f("ck_scan_refused")),
        sa.CheckConstraint("verdict IN ('moved', 'refused', 'unknown')", name=op.f("ck_scan_verdict")),
        sa.PrimaryKeyConstraint("site_id", "scan_id", name=op.f("pk_scan")),
    )
    op.create_index("ix_scan_station_at", "scan", ["station", sa.literal_column("at DESC"), "site_id"], unique=False)
    op.create_table(
        "site",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customs_code", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("area_name", sa.String(), nullable=False),
        sa.Column("ems_no", sa.String(), nullable=False),
        sa.Column("agent_code", sa.String(), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("dxp_id", sa.String(), nullable=False),
        sa.CheckConstraint("site_id BETWEEN 1 AND 99", name=op.f("ck_site_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site")),
    )
    op.create_table(
        "site_policy",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "valid_from", name=op.f("pk_site_policy")),
    )
    op.create_table(
        "staff",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("badge", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("owner_code", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(roles LIKE '%owner%') = (owner_code IS NOT NULL)", name=op.f("ck_staff_owner_code")),
        sa.CheckConstraint("roles <> ''", name=op.f("ck_staff_roles")),
        sa.PrimaryKeyConstraint("site_id", "badge", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", "site_id", name=op.f("uq_staff_login_site_id")),
    )
    op.create_table(
        "station",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('gate', 'dock', 'sorting', 'putaway', 'exit', 'office')", name=op.f("ck_station_kind")
        ),
        sa.PrimaryKeyConstraint("site_id", "name", name=op.f("pk_station")),
    )
    op.create_table(
        "access_token",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("csrf_token", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('session', 'bearer')", name=op.f("ck_access_token_kind")),
        sa.ForeignKeyConstraint(
            ["site_id", "badge"], ["staff.site_id", "staff.badge"], name=op.f("fk_access_token_site_id_badge_staff")
        ),
        sa.PrimaryKeyConstraint("site_id", "secret_hash", name=op.f("pk_access_token")),
    )
    op.create_table(
        "archive_access",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("original_id", sa.BigInteger(), nullable=True),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "message_id"],
            ["archived_message.site_id", "archived_message.id"],
            name=op.f("fk_archive_access_site_id_message_id_archived_message"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_archive_access")),
    )
    op.create_table(
        "dispatch",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.CheckConstraint("purpose IN ('declare', 'withdraw')", name=op.f("ck_dispatch_purpose")),
        sa.CheckConstraint("state IN ('ready', 'sent', 'failed')", name=op.f("ck_dispatch_state")),
        sa.ForeignKeyConstraint(
            ["site_id", "message_id"],
            ["archived_message.site_id", "archived_message.id"],
            name=op.f("fk_dispatch_site_id_message_id_archived_message"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("guid", "site_id", name=op.f("uq_dispatch_guid_site_id")),
    )
    op.create_index("ix_dispatch_state", "dispatch", ["state", "site_id"], unique=False)
    op.create_table(
        "original",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cop_no", sa.String(), nullable=False),
        sa.Column("agent_code", sa.String(), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("invt_no", sa.String(), nullable=True),
        sa.Column("pre_no", sa.String(), nullable=True),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column("ebp_code", sa.String(), nullable=False),
        sa.Column("ebp_name", sa.String(), nullable=False),
        sa.Column("ebc_code", sa.String(), nullable=False),
        sa.Column("ebc_name", sa.String(), nullable=False),
        sa.Column("logistics_no", sa.String(), nullable=False),
        sa.Column("logistics_code", sa.String(), nullable=False),
        sa.Column("logistics_name", sa.String(), nullable=False),
        sa.Column("assure_code", sa.String(), nullable=False),
        sa.Column("ems_no", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("area_name", sa.String(), nullable=False),
        sa.Column("customs_code", sa.String(), nullable=False),
        sa.Column("port_code", sa.String(), nullable=False),
        sa.Column("trade_mode", sa.String(), nullable=False),
        sa.Column("traf_mode", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("decl_time", sa.String(), nullable=False),
        sa.Column("ie_date", sa.String(), nullable=True),
        sa.Column("buyer", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "message_id"],
            ["archived_message.site_id", "archived_message.id"],
            name=op.f("fk_original_site_id_message_id_archived_message"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_original")),
        sa.UniqueConstraint("cop_no", "agent_code", "site_id", name=op.f("uq_original_cop_no_agent_code_site_id")),
        sa.UniqueConstraint("invt_no", "site_id", name=op.f("uq_original_invt_no_site_id")),
    )
    op.create_index("ix_original_logistics_no", "original", ["logistics_no", "site_id"], unique=False)
    op.create_index("ix_original_order_no", "original", ["order_no", "site_id"], unique=False)
    op.create_index("ix_original_released_at", "original", ["released_at", "site_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cop_no", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("original_id", sa.BigInteger(), nullable=False),
        sa.Column("app_type", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.String(), nullable=True),
        sa.Column("last_status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pre_no", sa.String(), nullable=True),
        sa.Column("holds_quantity", sa.Boolean(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.CheckConstraint("app_type IN ('1', '2', '3')", name=op.f("ck_application_app_type")),
        sa.CheckConstraint(
            "state IN ('prepared', 'submitted', 'sent', 'stored', 'inspection', 'detained', 'concluded', 'rejected', 'failed', 'withdrawing', 'withdrawn', 'given_back', 'discarded')",
            name=op.f("ck_application_state"),
        ),
        sa.CheckConstraint("octet_length(cop_no) <= 20", name=op.f("ck_application_cop_no")),
        sa.ForeignKeyConstraint(
            ["site_id", "original_id"],
            ["original.site_id", "original.id"],
            name=op.f("fk_application_site_id_original_id_original"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_application")),
        sa.UniqueConstraint("cop_no", "site_id", name=op.f("uq_application_cop_no_site_id")),
        sa.UniqueConstraint("guid", "site_id", name=op.f("uq_application_guid_site_id")),
    )
    op.create_index("ix_application_original_id", "application", ["original_id", "site_id"], unique=False)
    op.create_index("ix_application_state", "application", ["state", "site_id"], unique=False)
    op.create_table(
        "original_line",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("original_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gnum", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_record_no", sa.String(), nullable=False),
        sa.Column("item_no", sa.String(), nullable=True),
        sa.Column("item_name", sa.String(), nullable=True),
        sa.Column("gcode", sa.String(), nullable=False),
        sa.Column("gname", sa.String(), nullable=False),
        sa.Column("gmodel", sa.String(), nullable=False),
        sa.Column("bar_code", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("qty", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("qty1", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("unit1", sa.String(), nullable=False),
        sa.Column("qty2", sa.Numeric(precision=19, scale=5), nullable=True),
        sa.Column("unit2", sa.String(), nullable=True),
        sa.Column("price", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("total_price", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("taken", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("trace_codes", sa.String(), nullable=True),
        sa.CheckConstraint("qty > 0", name=op.f("ck_original_line_qty")),
        sa.CheckConstraint("taken >= 0 AND taken <= qty", name=op.f("ck_original_line_taken")),
        sa.ForeignKeyConstraint(
            ["site_id", "original_id"],
            ["original.site_id", "original.id"],
            name=op.f("fk_original_line_site_id_original_id_original"),
        ),
        sa.PrimaryKeyConstraint("site_id", "original_id", "gnum", name=op.f("pk_original_line")),
    )
    op.create_table(
        "original_receipt",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cop_no", sa.String(), nullable=False),
        sa.Column("agent_code", sa.String(), nullable=True),
        sa.Column("invt_no", sa.String(), nullable=True),
        sa.Column("pre_no", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("return_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("info", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("original_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "message_id"],
            ["archived_message.site_id", "archived_message.id"],
            name=op.f("fk_original_receipt_site_id_message_id_archived_message"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "original_id"],
            ["original.site_id", "original.id"],
            name=op.f("fk_original_receipt_site_id_original_id_original"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_original_receipt")),
        sa.UniqueConstraint(
            "cop_no",
            "status",
            "return_time",
            "site_id",
            name=op.f("uq_original_receipt_cop_no_status_return_time_site_id"),
        ),
    )
    op.create_index("ix_original_receipt_original_id", "original_receipt", ["original_id", "site_id"], unique=False)
    op.create_table(
        "parcel",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lpn", sa.String(), nullable=True),
        sa.Column("owner_code", sa.String(), nullable=True),
        sa.Column("platform_code", sa.String(), nullable=True),
        sa.Column("carrier_code", sa.String(), nullable=True),
        sa.Column("waybill", sa.String(), nullable=True),
        sa.Column("waybill_use", sa.Integer(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=True),
        sa.Column("original_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_parcel_grade")),
        sa.CheckConstraint("place <> ''", name=op.f("ck_parcel_place")),
        sa.ForeignKeyConstraint(
            ["site_id", "original_id"],
            ["original.site_id", "original.id"],
            name=op.f("fk_parcel_site_id_original_id_original"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parent_id"], ["parcel.site_id", "parcel.id"], name=op.f("fk_parcel_site_id_parent_id_parcel")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_parcel")),
        sa.UniqueConstraint(
            "carrier_code",
            "waybill",
            "waybill_use",
            "site_id",
            name=op.f("uq_parcel_carrier_code_waybill_waybill_use_site_id"),
        ),
        sa.UniqueConstraint("lpn", "site_id", name=op.f("uq_parcel_lpn_site_id")),
    )
    op.create_index("ix_parcel_order_no", "parcel", ["order_no", "site_id"], unique=False)
    op.create_index("ix_parcel_original_id", "parcel", ["original_id", "site_id"], unique=False)
    op.create_index("ix_parcel_state_state_since", "parcel", ["state", "state_since", "site_id"], unique=False)
    op.create_index("ix_parcel_waybill", "parcel", ["waybill", "site_id"], unique=False)
    op.create_table(
        "application_line",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gnum", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("qty", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.CheckConstraint("qty > 0", name=op.f("ck_application_line_qty")),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_application_line_site_id_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("site_id", "application_id", "gnum", name=op.f("pk_application_line")),
    )
    op.create_table(
        "application_parcel",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_application_parcel_site_id_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_application_parcel_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "application_id", "parcel_id", name=op.f("pk_application_parcel")),
    )
    op.create_index("ix_application_parcel_parcel_id", "application_parcel", ["parcel_id", "site_id"], unique=False)
    op.create_index(
        "uq_application_parcel_live",
        "application_parcel",
        ["parcel_id", "site_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "book_entry_parcel",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "entry_id"],
            ["book_entry.site_id", "book_entry.id"],
            name=op.f("fk_book_entry_parcel_site_id_entry_id_book_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_book_entry_parcel_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "entry_id", "parcel_id", name=op.f("pk_book_entry_parcel")),
    )
    op.create_index(
        "uq_book_entry_parcel_live",
        "book_entry_parcel",
        ["parcel_id", "site_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "destruction_order",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("destroyer", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_by", sa.String(), nullable=True),
        sa.Column("witness", sa.String(), nullable=True),
        sa.Column("certificate_no", sa.String(), nullable=True),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'destroyed') = (num_nulls(certificate_no, witness, destroyed_by, destroyed_on) = 0)",
            name=op.f("ck_destruction_order_certificate"),
        ),
        sa.CheckConstraint(
            "cause IN ('expired', 'damaged', 'recalled', 'quality', 'force_majeure', 'other')",
            name=op.f("ck_destruction_order_cause"),
        ),
        sa.CheckConstraint("state IN ('ordered', 'cancelled', 'destroyed')", name=op.f("ck_destruction_order_state")),
        sa.CheckConstraint("witness <> destroyed_by", name=op.f("ck_destruction_order_two_people")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_destruction_order_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_destruction_order")),
    )
    op.create_index("ix_destruction_order_number", "destruction_order", ["number", "site_id"], unique=False)
    op.create_index(
        "uq_destruction_order_live",
        "destruction_order",
        ["parcel_id", "site_id"],
        unique=True,
        postgresql_where=sa.text("state = 'ordered'"),
    )
    op.create_table(
        "dispatch_application",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dispatch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_dispatch_application_site_id_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "dispatch_id"],
            ["dispatch.site_id", "dispatch.id"],
            name=op.f("fk_dispatch_application_site_id_dispatch_id_dispatch"),
        ),
        sa.PrimaryKeyConstraint("site_id", "dispatch_id", "application_id", name=op.f("pk_dispatch_application")),
    )
    op.create_index(
        "ix_dispatch_application_application_id", "dispatch_application", ["application_id", "site_id"], unique=False
    )
    op.create_table(
        "exit_line",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "manifest_id"],
            ["exit_manifest.site_id", "exit_manifest.id"],
            name=op.f("fk_exit_line_site_id_manifest_id_exit_manifest"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_exit_line_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "manifest_id", "parcel_id", name=op.f("pk_exit_line")),
    )
    op.create_index("ix_exit_line_parcel_id", "exit_line", ["parcel_id", "site_id"], unique=False)
    op.create_index(
        "uq_exit_line_live",
        "exit_line",
        ["parcel_id", "site_id"],
        unique=True,
        postgresql_where=sa.text("unloaded_at IS NULL"),
    )
    op.create_table(
        "expected_return",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("return_no", sa.String(), nullable=False),
        sa.Column("platform_code", sa.String(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_expected_return_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "parcel_id", name=op.f("pk_expected_return")),
        sa.UniqueConstraint(
            "return_no", "platform_code", "site_id", name=op.f("uq_expected_return_return_no_platform_code_site_id")
        ),
    )
    op.create_table(
        "handover_line",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("waybill", sa.String(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("difference", sa.String(), nullable=True),
        sa.CheckConstraint("difference IN ('missing', 'surplus')", name=op.f("ck_handover_line_difference")),
        sa.ForeignKeyConstraint(
            ["site_id", "manifest_id"],
            ["handover_manifest.site_id", "handover_manifest.id"],
            name=op.f("fk_handover_line_site_id_manifest_id_handover_manifest"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_handover_line_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "manifest_id", "line_no", name=op.f("pk_handover_line")),
        sa.UniqueConstraint(
            "waybill", "manifest_id", "site_id", name=op.f("uq_handover_line_waybill_manifest_id_site_id")
        ),
    )
    op.create_table(
        "inspection",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("tree", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("known_codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("computed_grade", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(fate IN ('conforming', 'nonconforming')) = (disposition IS NOT NULL)",
            name=op.f("ck_inspection_disposition"),
        ),
        sa.CheckConstraint("computed_grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_inspection_computed_grade")),
        sa.CheckConstraint("fate IN ('conforming', 'nonconforming', 'held', 'noted')", name=op.f("ck_inspection_fate")),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_inspection_grade")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_inspection_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_inspection")),
    )
    op.create_index("ix_inspection_parcel_id_seq", "inspection", ["parcel_id", "seq", "site_id"], unique=False)
    op.create_table(
        "journal",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prev_seq", sa.Integer(), sa.Computed("nullif(seq - 1, 0)", persisted=True), nullable=True),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("camera", sa.String(), nullable=True),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(seq = 1) = (from_state = 'new')", name=op.f("ck_journal_birth")),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_journal_hash")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_journal_seq")),
        sa.ForeignKeyConstraint(
            ["from_state", "event", "to_state"],
            ["lawful_move.from_state", "lawful_move.event", "lawful_move.to_state"],
            name=op.f("fk_journal_from_state_event_to_state_lawful_move"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id", "prev_seq", "from_state"],
            ["journal.site_id", "journal.parcel_id", "journal.seq", "journal.to_state"],
            name="fk_journal_step_before",
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name="fk_journal_parcel",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("site_id", "parcel_id", "seq", name=op.f("pk_journal")),
        sa.UniqueConstraint(
            "site_id", "parcel_id", "seq", "to_state", name=op.f("uq_journal_site_id_parcel_id_seq_to_state")
        ),
    )
    op.create_index("ix_journal_at", "journal", ["at", "site_id"], unique=False)
    op.create_table(
        "label_job",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("stock", sa.String(), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reprint_reason", sa.String(), nullable=True),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scanned_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reprint_reason <> ''", name=op.f("ck_label_job_reprint_reason")),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_label_job_subject")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_label_job_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_label_job")),
    )
    op.create_index("ix_label_job_site_id_parcel_id", "label_job", ["site_id", "parcel_id"], unique=False)
    op.create_index(
        "ix_label_job_site_id_template_subject", "label_job", ["site_id", "template", "subject"], unique=False
    )
    op.create_index(
        "uq_label_job_first",
        "label_job",
        ["site_id", "template", "subject"],
        unique=True,
        postgresql_where=sa.text("reprint_reason IS NULL"),
    )
    op.create_table(
        "listing",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("gnum", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("price", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("qty", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("badge", sa.String(), nullable=False),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_listing_grade")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_listing_price")),
        sa.CheckConstraint("qty > 0", name=op.f("ck_listing_qty")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"], ["parcel.site_id", "parcel.id"], name=op.f("fk_listing_site_id_parcel_id_parcel")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_listing")),
    )
    op.create_index("ix_listing_parcel_id", "listing", ["parcel_id", "site_id"], unique=False)
    op.create_index("ix_listing_sku", "listing", ["sku", "site_id"], unique=False)
    op.create_index(
        "uq_listing_live",
        "listing",
        ["parcel_id", "gnum", "site_id"],
        unique=True,
        postgresql_where=sa.text("delisted_at IS NULL"),
    )
    op.create_table(
        "parcel_line",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gnum", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("qty", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("serial_no", sa.String(), nullable=True),
        sa.Column("batch_no", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("qty > 0", name=op.f("ck_parcel_line_qty")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name=op.f("fk_parcel_line_site_id_parcel_id_parcel"),
        ),
        sa.PrimaryKeyConstraint("site_id", "parcel_id", "gnum", name=op.f("pk_parcel_line")),
    )
    op.create_table(
        "photo",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_photo_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_photo_size")),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id"], ["parcel.site_id", "parcel.id"], name=op.f("fk_photo_site_id_parcel_id_parcel")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_photo")),
        sa.UniqueConstraint("parcel_id", "sha256", "site_id", name=op.f("uq_photo_parcel_id_sha256_site_id")),
    )
    op.create_table(
        "withdrawal",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("cop_no", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'accepted', 'refused')", name=op.f("ck_withdrawal_state")),
        sa.CheckConstraint("octet_length(cop_no) <= 20", name=op.f("ck_withdrawal_cop_no")),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_withdrawal_site_id_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("cop_no", "site_id", name=op.f("uq_withdrawal_cop_no_site_id")),
    )
    op.create_index(
        "uq_withdrawal_asked",
        "withdrawal",
        ["application_id", "site_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "receipt",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cop_no", sa.String(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawal_id", sa.BigInteger(), nullable=True),
        sa.Column("dispatch_id", sa.BigInteger(), nullable=True),
        sa.Column("pre_no", sa.String(), nullable=True),
        sa.Column("invt_no", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("return_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("info", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('CEB626', 'CEB900')", name=op.f("ck_receipt_kind")),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'applied', 'noted', 'stale', 'flagged')", name=op.f("ck_receipt_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "application_id"],
            ["application.site_id", "application.id"],
            name=op.f("fk_receipt_site_id_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "dispatch_id"],
            ["dispatch.site_id", "dispatch.id"],
            name=op.f("fk_receipt_site_id_dispatch_id_dispatch"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "message_id"],
            ["archived_message.site_id", "archived_message.id"],
            name=op.f("fk_receipt_site_id_message_id_archived_message"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "withdrawal_id"],
            ["withdrawal.site_id", "withdrawal.id"],
            name=op.f("fk_receipt_site_id_withdrawal_id_withdrawal"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "cop_no",
            "kind",
            "status",
            "return_time",
            "site_id",
            name=op.f("uq_receipt_cop_no_kind_status_return_time_site_id"),
        ),
    )
    op.create_index("ix_receipt_application_id", "receipt", ["application_id", "site_id"], unique=False)
    op.create_index("ix_receipt_outcome", "receipt", ["outcome", "site_id"], unique=False)
    op.create_table(
        "stock_move",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("gnum", sa.Integer(), nullable=False),
        sa.Column("parcel_seq", sa.Integer(), nullable=False),
        sa.Column("account_item", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("physical", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("booked", sa.Numeric(precision=19, scale=5), nullable=False),
        sa.Column("bin_code", sa.String(), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.Column("batch_no", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('return', 'return_undone', 'bin', 'block', 'unblock', 'booked', 'sold', 'destroyed', 'reexported', 'lost', 'found', 'correction')",
            name=op.f("ck_stock_move_kind"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('booked', 'sold', 'destroyed', 'reexported', 'correction') OR document_no IS NOT NULL",
            name=op.f("ck_stock_move_document_no"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "bin_code"], ["bin.site_id", "bin.code"], name=op.f("fk_stock_move_site_id_bin_code_bin")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parcel_id", "parcel_seq"],
            ["journal.site_id", "journal.parcel_id", "journal.seq"],
            name="fk_stock_move_journal",
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_stock_move")),
    )
    op.create_index("ix_stock_move_account_item", "stock_move", ["account_item", "site_id"], unique=False)
    op.create_index("ix_stock_move_at", "stock_move", ["at", "site_id"], unique=False)
    op.create_index(
        "uq_stock_move_once",
        "stock_move",
        ["parcel_id", "gnum", "parcel_seq", "kind", "bin_code", "document_no", "site_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("kind <> 'sold'"),
    )
    op.create_index(
        "uq_stock_move_sold_once",
        "stock_move",
        ["parcel_id", "gnum", "document_no", "site_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'sold'"),
    )
    # ### end Alembic commands ###
    _close_the_circle()
    _write_lawful_moves()
    # Its own script, unaltered: the queue's functions and triggers are its own affair.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def _close_the_circle() -> None:
    # Alembic writes this key inside create_table, where the journal does not exist yet, and drops it silently.
    op.create_foreign_key(
        "fk_parcel_state_journal",
        "parcel",
        "journal",
        ["site_id", "id", "seq", "state"],
        ["site_id", "parcel_id", "seq", "to_state"],
        deferrable=True,
        initially="DEFERRED",
    )


def _write_lawful_moves() -> None:
    # A copy of that day: later changes of the lifecycle are migrations of their own.
    table = sa.table("lawful_move", *(sa.column(name) for name in ("from_state", "event", "to_state", "by")))
    with Path(__file__).with_name("0001_lawful_moves.tsv").open(encoding="utf-8") as rows:
        op.bulk_insert(table, list(csv.DictReader(rows, delimiter="\t")))


def downgrade() -> None:
    raise RuntimeError("the journal is never taken back; restore a backup instead")
