"""The server's two settings files, written anew at every start; own settings go into `custom.conf` beside them."""

from pathlib import Path

from app.db.embedded.address import APP, OWNER, SUPERUSER
from app.db.embedded.passwords import write_private
from app.db.embedded.places import Places

# For a small machine. Nothing of a statement, its values or a row is ever written to the log: they are people's data.
_SETTINGS = """\
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
maintenance_work_mem = 64MB
max_wal_size = 512MB
wal_level = minimal
max_wal_senders = 0
jit = off
random_page_cost = 1.1
autovacuum_naptime = 5s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
password_encryption = scram-sha-256
unix_socket_permissions = 0700
logging_collector = on
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_file_mode = 0600
log_line_prefix = '%m [%p] %d '
log_checkpoints = off
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_connections = ''
"""
_DURABLE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
_FLEETING = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\nmax_wal_size = 128MB\n"


def write_settings(places: Places, socket_dir: Path, port: int, *, tcp: bool, durable: bool) -> None:
    """Files that every user may read (there is no secret in them), in a folder that only we may change."""
    lines = [
        "# Written by guicang at every start. Put settings of your own into custom.conf beside this file.",
        f"hba_file = {_quoted(places.home / 'pg_hba.conf')}",
        f"log_directory = {_quoted(places.logs)}",
        f"unix_socket_directories = {_quoted(socket_dir)}",
        f"port = {port}",
        f"listen_addresses = '{'127.0.0.1' if tcp else ''}'",
        _SETTINGS + (_DURABLE if durable else _FLEETING),
        f"include_if_exists {_quoted(places.home / 'custom.conf')}",
    ]
    write_private(places.home / "postgresql.conf", "\n".join(lines) + "\n", 0o644)
    write_private(places.home / "pg_hba.conf", _host_rules(tcp=tcp), 0o644)


def _host_rules(*, tcp: bool) -> str:
    lines = [
        "# Written by guicang at every start: who may connect.",
        f"local all {SUPERUSER},{OWNER},{APP} scram-sha-256",
    ]
    if tcp:
        lines.append(f"host all {OWNER},{APP} 127.0.0.1/32 scram-sha-256")
    return "\n".join(lines) + "\n"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("\\", "\\\\").replace("'", "''") + "'"
