"""Logging in, and who one is."""

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
