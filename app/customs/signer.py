"""The site's signer as the settings describe it: a key in a file, or a command that signs."""

import shlex
import subprocess
from functools import lru_cache

from app.core.errors import Unavailable
from app.core.settings import Settings, SigningPlan
from app.customs.keycommand import CommandKey
from app.customs.signing import Manner, SignatureError, Signer, load_certificate, load_signer, method_of, number_of

_SECONDS = 20


def signer_from(given: Settings) -> Signer:
    """The signer these settings describe. Raises as `signer_of`."""
    return signer_of(given.signing)


def signer_of(plan: SigningPlan | None) -> Signer:
    """The installation's signer: a key file, or a command. None is a database opened without one.

    Raises `Unavailable` (signing_key_missing, signing_key_unusable).
    """
    files = [path for path in (plan.key_file, plan.certificate_file) if path is not None] if plan else []
    missing = next((path for path in files if not path.is_file()), None)
    if plan is None or missing:
        raise Unavailable("signing_key_missing", "There is no key to sign declarations with.", path=str(missing or ""))
    return _signer(plan, tuple(path.stat().st_mtime_ns for path in files))


@lru_cache(maxsize=4)
def _signer(plan: SigningPlan, _changed: tuple[int, ...]) -> Signer:
    try:
        return _from_command(plan) if plan.command else _from_file(plan)
    except (SignatureError, OSError, ValueError) as error:
        said = "The key to sign declarations with does not fit its certificate, or cannot be read."
        raise Unavailable("signing_key_unusable", said, path=str(plan.key_file or plan.certificate_file)) from error


def _from_file(plan: SigningPlan) -> Signer:
    assert plan.key_file is not None  # noqa: S101 (a plan has a file or a command)
    return load_signer(
        plan.key_file,
        certificate=load_certificate(plan.certificate_file) if plan.certificate_file else None,
        key_name=plan.key_name,
        password=_password(plan),
        manner=_manner(plan),
    )


def _password(plan: SigningPlan) -> bytes | None:
    """The password of an encrypted key: what a command prints, or what stands in a file."""
    if plan.password_command is None:
        return plan.password_file.read_bytes().strip() if plan.password_file else None
    try:
        done = subprocess.run(
            shlex.split(plan.password_command), capture_output=True, timeout=_SECONDS, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise _no_password("did not start, or did not end") from None
    if done.returncode:
        raise _no_password(f"ended with {done.returncode}")
    return done.stdout.strip()


def _no_password(what: str) -> Unavailable:
    # What it printed is told nowhere: it may be a password.
    said = f"The command of GUICANG_SIGNING_PASSWORD_COMMAND {what}; run it by hand to see why."
    return Unavailable("signing_key_unusable", said, path="")


def _from_command(plan: SigningPlan) -> Signer:
    if plan.certificate_file is None:
        raise SignatureError("certificate")
    certificate, manner = load_certificate(plan.certificate_file), _manner(plan)
    key = CommandKey(
        tuple(shlex.split(plan.command or "")),
        certificate,
        method=method_of(certificate, manner),
        user_id=manner.user_id,
        form=manner.form,
    )
    return Signer(key, certificate, plan.key_name or number_of(certificate))


def _manner(plan: SigningPlan) -> Manner:
    return Manner(plan.method, plan.user_id or None, plan.form)
