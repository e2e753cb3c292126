"""What `guicang doctor` looks at."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.actor import system_actor
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.customs.signer import signer_from
from app.db.inspecting import Catalogue, read_catalogue
from app.db.work import Database
from app.parcel.lifecycle import MOVES

_WARN_DAYS = 30
_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Health:
    """One thing looked at: is it well, what was found, what to do."""

    what: str
    well: bool
    said: str
    advice: str = ""


def examine(database: Database, settings: Settings) -> list[Health]:
    """Everything there is to look at, ill or well."""
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        catalogue = read_catalogue(work)
        now = work.clock.now()
    here = [_disk(settings.data_dir), _key(settings), signing_health(settings, now)]
    return [*_role(catalogue), *_rows(catalogue), *here]


def _role(catalogue: Catalogue) -> list[Health]:
    owned = ", ".join(catalogue.owned_tables[:5])
    advice = "Connect with GUICANG_DATABASE_URL as a role that owns nothing (guicang_app)."
    return [
        Health("the role owns no table", not catalogue.owned_tables, owned or catalogue.role, advice if owned else ""),
        Health(
            "the role is no superuser", not catalogue.superuser, catalogue.role, advice if catalogue.superuser else ""
        ),
        Health(
            "the journal can only be added to",
            not catalogue.journal_changeable,
            "add only" if not catalogue.journal_changeable else "UPDATE or DELETE is granted",
            "REVOKE UPDATE, DELETE ON journal" if catalogue.journal_changeable else "",
        ),
    ]


def _rows(catalogue: Catalogue) -> list[Health]:
    return [
        Health(
            "the lifecycle is the code's",
            catalogue.lawful_moves == {(m.from_state, m.event, m.to_state) for m in MOVES.values()},
            f"{len(catalogue.lawful_moves)} lawful moves",
            "Run `guicang migrate`.",
        ),
        Health(
            "grants are as designed",
            not catalogue.grant_differences,
            ", ".join(catalogue.grant_differences[:3]) or "ok",
        ),
        Health(
            "PostgreSQL", catalogue.server_version >= 160000, str(catalogue.server_version), "Use version 16 or newer."
        ),
    ]


def _disk(folder: Path) -> Health:
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    return Health(
        "disk", free > _FREE_BYTES, f"{free // 2**20} MiB free in {folder}", "Make room: scans stop when it is full."
    )


def _key(settings: Settings) -> Health:
    if settings.key_command:  # the ring was read, or the database would not be open
        return Health("the sealing key", True, "printed by GUICANG_KEY_COMMAND")
    return _private(settings.sealing_key_path)


def _private(key: Path) -> Health:
    mode = key.stat().st_mode & 0o777
    return Health("the sealing key is private", mode & 0o077 == 0, f"{mode:o} {key}", f"chmod 600 {key}")


def signing_health(settings: Settings, now: datetime) -> Health:
    """Declarations cannot be signed without it, and a new one takes the authority days."""
    try:
        until = signer_from(settings).certificate.not_valid_after_utc
    except Unavailable as missing:
        said = "Put the key and certificate where docs/settings.md says."
        return Health("the signing certificate", False, missing.code, said)
    left = (until - now).days
    said = f"valid until {until:%Y-%m-%d}, {left} days"
    return Health("the signing certificate", left > _WARN_DAYS, said, "Ask the certificate authority for a new one.")
