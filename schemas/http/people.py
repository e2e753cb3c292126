"""Logging in, who one is, and the staff as an admin keeps it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from schemas.vocabulary import Role


class LoginRequest(BaseModel):
    """Login and password. `bearer` asks for an API token instead of a session cookie."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    login: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=200)
    bearer: bool = False
    label: str | None = Field(default=None, max_length=80, description="What the token is for.")


class LoginAnswer(BaseModel):
    """Who came in. A session's `csrf_token` goes into the header X-CSRF-Token of whatever changes something."""

    badge: str
    roles: list[Role]
    csrf_token: str | None = None
    bearer_token: str | None = Field(default=None, description="Shown once; only its hash is kept.")


class MeAnswer(BaseModel):
    """Who is calling."""

    badge: str
    roles: list[Role]
    owner_code: str | None = None


class StaffAnswer(BaseModel):
    """A member of staff."""

    badge: str
    login: str
    name: str
    roles: list[Role]
    owner_code: str | None = None
    active: bool


class EnrolRequest(BaseModel):
    """Somebody to add, or to change by the badge. A password that is left out stays, or is made up for a new one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    badge: str = Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z._-]+$")
    login: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=80)
    roles: frozenset[Role] = Field(min_length=1)
    owner_code: str | None = Field(default=None, max_length=18)
    password: str | None = Field(default=None, max_length=200)


class EnrolledAnswer(StaffAnswer):
    """Who was enrolled; `password` only if it was made up now."""

    password: str | None = Field(default=None, description="Shown once; only its hash is kept.")


class EndedAnswer(BaseModel):
    """How many sessions and tokens ended."""

    ended: int


class PasswordAnswer(EndedAnswer):
    """A random password, shown once."""

    password: str


class TokenAnswer(BaseModel):
    """A session or API token that holds. `id` is a short name for it, of no use to whoever reads it."""

    id: str
    kind: str
    label: str | None
    created_at: datetime
    expires_at: datetime


class RevokeRequest(BaseModel):
    """Which to end: the one of this id, or all of them."""

    model_config = ConfigDict(extra="forbid")

    token: str | None = Field(default=None, max_length=64)


class OwnPasswordRequest(BaseModel):
    """The present password and the next."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    old: str = Field(min_length=1, max_length=200)
    new: str = Field(min_length=1, max_length=200)
