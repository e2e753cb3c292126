"""What every copy of a month's report says about itself: its heading, its codes, and how its figures are meant."""

from app.reports.definitions import rows_of
from app.reports.figures import MonthFigures
from app.reports.tidy import fingerprint

CURRENCY = "人民币元 CNY"

NOTES: tuple[tuple[str, str], ...] = tuple((row["zh"], row["en"]) for row in rows_of("notes.tsv"))
"""How the figures are meant, in Chinese and English, in the order they are printed."""

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


def month_name(figures: MonthFigures) -> str:
    """2026年11月."""
    return f"{figures.year}年{figures.month}月"


def heading(figures: MonthFigures) -> str:
    """The title of every format."""
    return f"退货中心仓月报 {month_name(figures)}"


def standing(figures: MonthFigures) -> tuple[str, str]:
    """Whether the figures may still change."""
    if figures.provisional:
        return "阶段数：本月未结束", "provisional: the month is not over"
    return "全月数", "the whole month"


def cover_lines(figures: MonthFigures) -> list[tuple[str, str, str]]:
    """(Chinese, English, value) of everything that says whose and which report this is. No date of printing."""
    place, (zh, en) = figures.place, standing(figures)
    return [
        ("中心仓", "Return centre", place.name),
        ("主管海关", "Customs", place.customs_code),
        ("区内企业", "Enterprise in the zone", f"{place.area_code} {place.area_name}"),
        ("申报企业", "Broker", f"{place.agent_code} {place.agent_name}"),
        ("账册编号", "Account book", place.ems_no),
        ("数据状态", "Standing", f"{zh} · {en}"),
        ("数据来源", "Source", f"日志 {figures.steps:,} 步 · {figures.steps:,} journal steps"),
        ("币制", "Currency", CURRENCY),
        ("数据指纹", "SHA-256 of the CSV", fingerprint(figures)),
    ]
