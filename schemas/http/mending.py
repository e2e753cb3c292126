"""The broker's desk, mending: notices seen and put back, receipts matched by hand, results taken back."""

from pydantic import Field

from schemas.http.shapes import Code, Sent, Sentence, Told


class AcknowledgeRequest(Sent):
    """Which notices somebody has seen."""

    ids: list[int] = Field(min_length=1, max_length=500)


class ReopenedAnswer(Told):
    """How many are on the desk again."""

    reopened: int


class AcknowledgedAnswer(Told):
    """How many were on the desk before."""

    acknowledged: int


class MatchRequest(Sent):
    """The application a waiting receipt is for, and how you know."""

    cop_no: Code
    reason: Sentence


class WhyRequest(Sent):
    """Why: it is written down."""

    reason: Sentence


class MatchedAnswer(Told):
    """What became of the receipt."""

    outcome: str
