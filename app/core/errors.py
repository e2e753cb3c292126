"""The five kinds of error a service raises; each door maps a kind once.

An error has a stable `code` (documented in docs/errors.md), a sentence for people, and the
arguments that sentence was made from, so that a screen can say it in its own language.
"""


class GuicangError(Exception):
    """Something a caller can act on. `arguments` never hold personal data: they are logged."""

    def __init__(self, code: str, message: str, /, **arguments: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.arguments = arguments


class NotFound(GuicangError):
    """There is no such thing, or not for this caller (HTTP 404)."""


class Conflict(GuicangError):
    """The thing is there, but not in a state that allows this (HTTP 409)."""


class Invalid(GuicangError):
    """What was sent breaks a rule (HTTP 422)."""


class Forbidden(GuicangError):
    """The caller may not do this (HTTP 403)."""


class Unavailable(GuicangError):
    """Not now: something this needs is full, busy or away; trying again may help (HTTP 503)."""
