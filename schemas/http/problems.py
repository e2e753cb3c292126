"""The one shape of an error: RFC 9457 problem details, with a stable code."""

from typing import Any

from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One field that was wrong, as a path into what was sent."""

    field: str
    message: str


class Problem(BaseModel):
    """Every error of the API. `code` is stable and documented in docs/errors.md."""

    type: str = Field(description="`urn:guicang:error:` and the code.")
    title: str = Field(description="The kind of error in two words.")
    status: int
    code: str
    detail: str
    arguments: dict[str, Any] = {}
    fields: list[FieldProblem] = []
