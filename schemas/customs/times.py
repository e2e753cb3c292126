"""Times as customs writes them: digits only, in Chinese standard time."""

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read_time(digits: str) -> datetime:
    """`YYYYMMDDhhmmss` (14) or `YYYYMMDDhhmmssSSS` (17 digits) as an aware time; ValueError when it is no such time."""
    if len(digits) not in (14, 17) or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a customs time has 14 or 17 digits")
    fraction = digits[14:] or "000"
    return datetime.fromisoformat(f"{digits[:8]}T{digits[8:14]}.{fraction}").replace(tzinfo=SHANGHAI)


def write_time(moment: datetime, digits: int = 17) -> str:
    """An aware time as 17 (milliseconds), 14 (seconds) or 8 digits (the day), in Chinese standard time."""
    local = moment.astimezone(SHANGHAI)
    return (local.strftime("%Y%m%d%H%M%S") + f"{local.microsecond // 1000:03d}")[:digits]
