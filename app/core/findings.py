"""A finding: why something is not allowed, by which rule, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, in both languages; `article` names its source, `field` what to look at."""

    code: str
    article: str
    field: str
    message_zh: str
    message_en: str
    next_step_zh: str
    next_step_en: str
