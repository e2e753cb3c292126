"""What all requests and answers have in common, and the few kinds of text that requests are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Sent(BaseModel):
    """A request: unknown fields are refused, blanks around a text do not count, values are never echoed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)


class Told(BaseModel):
    """An answer, made from whatever has attributes of the same names."""

    model_config = ConfigDict(from_attributes=True)


def _printable(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most, pattern=r"^[^\x00-\x1f\x7f]*$")


Text = Annotated[str, _printable(60)]
"""A number, name or code of somebody else's: one line of at most 60 characters."""

Sentence = Annotated[str, _printable(200)]
"""A sentence."""

Code = Annotated[str, _printable(20)]
"""A short code of ours: a bin, a stock, a template."""

Purpose = Annotated[
    str, _printable(200), Field(min_length=3, description="Why it is opened: written down with who and when.")
]
