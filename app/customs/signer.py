"""The site's signer as the settings describe it: a key in a file, or a command that signs."""

import shlex
from functools import lru_cache

from app.core.errors import Unavailable
from app.core.settings import Settings, SigningPlan
from app.customs.keycommand import CommandKey
from app.customs.signing import Manner, SignatureError, Signer, load_certificate, load_signer, method_of, number_of


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
        password=plan.password_file.read_bytes().strip() if plan.password_file else None,
        manner=_manner(plan),
    )


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
