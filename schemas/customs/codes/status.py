"""What a receipt's `returnStatus` says (CEB622 and CEB626); negative ones are processing errors."""

from schemas.customs.codes.errors import ERROR_WORDS
from schemas.customs.codes.wording import UNKNOWN, Wording, table

STATUS_WORDS = table("status.tsv")
NEGATIVE = Wording("海关处理异常", "processing error at customs")


def status_words(status: str) -> Wording:
    """Words for any status: listed, a listed error code, another negative one, or unknown."""
    if status in STATUS_WORDS:
        return STATUS_WORDS[status]
    if status in ERROR_WORDS:
        return ERROR_WORDS[status]
    return NEGATIVE if status.startswith("-") else UNKNOWN
