"""The enterprise's document numbers (copNo, at most 20 characters): one for each application and each withdrawal."""

from datetime import datetime
from typing import Literal

from app.core.clock import business_day

Kind = Literal["TH", "CH"]
"""退货 return, 撤回 withdrawal."""


def cop_no(kind: Kind, *, site_id: int, now: datetime, serial: int) -> str:
    """`TH` or `CH`, two digits of the site, the day as YYMMDD, eight of the row's own number: 18 characters.

    Never given twice: within a day a site does not make 100 million rows.
    """
    return f"{kind}{site_id:02d}{business_day(now):%y%m%d}{serial % 100_000_000:08d}"
