"""What every copy of a pack says about itself: its heading, whether it may still change, whose and which it is."""

from collections.abc import Iterator

from app.core.clock import BUSINESS_ZONE
from app.reports.pack.shapes import Cover, Pack, Place

Said = tuple[str, str, str]
"""(Chinese, English, value)."""

ANNEXES = ("exceptions", "corrections")
"""Tables that stand behind all others, as annexes."""


def month_name(cover: Cover) -> str:
    """2026年11月."""
    return f"{cover.year}年{cover.month}月"


def heading(cover: Cover) -> str:
    """The title of every format."""
    return f"退货中心仓月报 {month_name(cover)}"


def names(cover: Cover) -> str:
    """The centres, by their names."""
    return "、".join(site.name for site in cover.sites)


def standing(cover: Cover) -> tuple[str, str]:
    """Whether the figures may still change."""
    if not cover.provisional:
        return f"正式　第{cover.version}版", f"final, version {cover.version}"
    if cover.over:
        return "临时数：本月未结账", "provisional: the month is not closed"
    return "临时数：本月未结束", "provisional: the month is not over"


def mark(cover: Cover) -> str:
    """What stands in a frame on every page of a pack that may still change."""
    return "　".join(standing(cover)) if cover.provisional else ""


def stem(cover: Cover) -> str:
    """The name of its files, without ending: `guicang-site01-2026-11-v1`."""
    sites = "-".join(f"{site.site_id:02d}" for site in cover.sites)
    owner = f"-{cover.owner}" if cover.owner else ""
    return f"guicang-site{sites}{owner}-{cover.period}-{f'v{cover.version}' if cover.version else 'provisional'}"


def cover_lines(pack: Pack, digest: str) -> list[Said]:
    """Everything that says whose and which pack this is; what is empty is left out."""
    cover = pack.cover
    zh, en = standing(cover)
    lines = [
        *_places(cover.sites),
        ("电商企业", "Owner", f"{cover.owner} {cover.owner_name}".strip()),
        ("数据状态", "Standing", f"{zh} · {en}"),
        ("数据时间", "As of", f"{cover.made_at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"),
        ("数据来源", "Source", f"日志事实 facts of the journal，截至 up to no. {cover.facts_upto:,}"),
        ("币制", "Currency", f"人民币元 {cover.currency}" if cover.currency == "CNY" else cover.currency),
        ("制表", "Prepared by", cover.prepared_by),
        ("结账", "Closed by", cover.closed_by),
        ("重开原因", "Re-opened because", cover.reopened_because),
        ("数据指纹", "SHA-256 of the data", digest),
    ]
    return [line for line in lines if line[2]]


def _places(sites: tuple[Place, ...]) -> Iterator[Said]:
    yield "中心仓", "Return centre", "、".join(f"{site.name}（{site.site_id:02d}）" for site in sites)
    for zh, en, values in (
        ("主管海关", "Customs", [site.customs_code for site in sites]),
        ("区内企业", "Enterprise in the zone", [f"{site.area_code} {site.area_name}" for site in sites]),
        ("申报企业", "Broker", [f"{site.agent_code} {site.agent_name}" for site in sites]),
        ("账册编号", "Account book", [site.ems_no for site in sites]),
    ):
        yield zh, en, "、".join(dict.fromkeys(value.strip() for value in values))


SEALS_MEAN = (
    (
        "每个业务日结束后，该日全部日志步骤封存为一个SHA-256值，并与前一日相连。"
        "请将本页留存于中心仓之外：事后删改任何一步，封印即与本页不符（guicang journal verify --seals）。"
    ),
    (
        "When a business day is over, all its journal steps are sealed into one SHA-256, chained to the day before. "
        "Keep this page outside of the house: whatever step is removed or changed later, the seals no longer agree."
    ),
)
"""What the page of the seals is for."""

CHANGES_MEAN = (
    "每格上行为数值，下行为与上年同期相比的百分比；上年同期无数据或为零的，不作比较。",
    "In each cell the figure, and below it the change on the year before; none where there is nothing to compare with.",
)
"""How to read a table."""
