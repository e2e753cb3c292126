"""Printers, which of them prints what at which station, and the way of a label to paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATES = "state IN ('asked', 'sending', 'printed', 'doubtful', 'failed', 'cancelled', 'confirmed')"
_FIRST = "reprint_reason IS NULL AND (state <> 'cancelled' OR sent_at IS NOT NULL)"


def upgrade() -> None:
    _printers()
    _labels()


def _printers() -> None:
    op.create_table(
        "printer",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("stock", sa.String(), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("says_status", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("try_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_printer_name")),
        sa.CheckConstraint("kind IN ('tcp9100', 'ipp', 'cups', 'file', 'browser')", name=op.f("ck_printer_kind")),
        sa.CheckConstraint("format IN ('pdf', 'zpl')", name=op.f("ck_printer_format")),
        sa.CheckConstraint("dpi IN (203, 300, 600)", name=op.f("ck_printer_dpi")),
        sa.PrimaryKeyConstraint("site_id", "name", name=op.f("pk_printer")),
    )
    op.create_table(
        "printer_use",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("station", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("template", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("scan_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "printer"],
            ["printer.site_id", "printer.name"],
            name=op.f("fk_printer_use_site_id_printer_printer"),
        ),
        sa.PrimaryKeyConstraint("site_id", "station", "template", name=op.f("pk_printer_use")),
    )


def _labels() -> None:
    op.add_column("label_job", sa.Column("state", sa.String(), nullable=False, server_default="printed"))
    op.alter_column("label_job", "state", server_default=None)
    for name, kind in (("printer", sa.String()), ("face", postgresql.JSONB(astext_type=sa.Text())),
                       ("code", sa.String()), ("batch", sa.String()), ("detail", sa.String()),
                       ("sent_at", sa.DateTime(timezone=True)), ("settled_by", sa.String()),
                       ("settled_at", sa.DateTime(timezone=True))):  # fmt: skip
        op.add_column("label_job", sa.Column(name, kind, nullable=True))
    for name, kind, start in (("scan_back", sa.Boolean(), "false"), ("tries", sa.Integer(), "0")):
        op.add_column("label_job", sa.Column(name, kind, nullable=False, server_default=start))
        op.alter_column("label_job", name, server_default=None)
    op.execute("UPDATE label_job SET state = 'confirmed' WHERE site_id > 0 AND scanned_back_at IS NOT NULL")
    for name, rule in (
        ("state", _STATES),
        ("face", "printer IS NULL OR face IS NOT NULL"),
        ("confirmed", "(state = 'confirmed') = (scanned_back_at IS NOT NULL)"),
        ("sent", "state NOT IN ('sending', 'doubtful') OR sent_at IS NOT NULL"),
    ):
        op.create_check_constraint(op.f(f"ck_label_job_{name}"), "label_job", rule)
    op.create_foreign_key(
        op.f("fk_label_job_site_id_printer_printer"),
        "label_job", "printer", ["site_id", "printer"], ["site_id", "name"],
    )  # fmt: skip
    op.drop_index("uq_label_job_first", "label_job")
    op.create_index(
        "uq_label_job_first", "label_job", ["site_id", "template", "subject"], unique=True,
        postgresql_where=sa.text(_FIRST),
    )  # fmt: skip
    for name, columns, where in (
        ("open", ["site_id", "printer", "id"], "state IN ('asked', 'sending', 'doubtful', 'failed')"),
        ("scan_back", ["site_id", "station"],
         "scan_back AND state IN ('asked', 'sending', 'printed', 'doubtful')"),
        ("batch", ["site_id", "batch"], "batch IS NOT NULL"),
    ):  # fmt: skip
        op.create_index(f"ix_label_job_{name}", "label_job", columns, unique=False, postgresql_where=sa.text(where))
