"""Where one can go: the sections of the bar and the tabs below it, each shown to the roles that may open it.

A page asks for the same roles by the same constants (admission.py); a test opens every link as every role.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.flow.rights import MONTH_READERS, RIGHTS
from app.web.admission import BOOK_READERS, DESIGNERS, EXPORTERS, FLOOR, HOUSE, OFFICE, READERS
from app.web.language import marked
from schemas.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Tab:
    """A page one goes to from the second row of the bar."""

    path: str
    words: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the house: its pages begin with `path` or a tab's. With tabs it opens with the first one may open.

    `search` is where the box in the bar looks while one is here; among the parcels unless it says otherwise.
    """

    path: str
    words: str
    roles: tuple[Role, ...] = ()
    tabs: tuple[Tab, ...] = ()
    search: Tab | None = None


PARCEL_SEARCH = Tab("/parcels", marked("LPN, waybill, order or list number"), READERS)
SECTIONS = (
    Section("/", marked("Road"), READERS),
    Section("/parcels", marked("Parcels"), READERS),
    Section("/stations", marked("Stations"), FLOOR),
    Section(
        "/desk",
        marked("Customs desk"),
        tabs=(
            Tab("/desk", marked("Overview"), OFFICE),
            Tab("/desk/queue", marked("Queue"), OFFICE),
            Tab("/desk/applications", marked("Applications"), OFFICE),
            Tab("/desk/inspections", marked("Inspections"), HOUSE),
            Tab("/desk/messages", marked("Messages"), OFFICE),
            Tab("/desk/receipts", marked("Receipts to match"), OFFICE),
            Tab("/desk/notices", marked("Notices"), OFFICE),
            Tab("/desk/book", marked("Booking back"), BOOK_READERS),
            Tab("/desk/check", marked("Check a message"), OFFICE),
        ),
        search=Tab("/desk/search", marked("LPN, waybill, order, list or application number"), OFFICE),
    ),
    Section("/floor", marked("Floor"), RIGHTS["lead_floor"]),
    Section(
        "/month",
        marked("Month"),
        tabs=(Tab("/month", marked("Months"), MONTH_READERS), Tab("/month/exports", marked("Files"), EXPORTERS)),
    ),
    Section(
        "/printing",
        marked("Printing"),
        tabs=(Tab("/printing", marked("Printing"), HOUSE), Tab("/labels", marked("Labels"), DESIGNERS)),
    ),
    Section("/docs", marked("API"), READERS),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the bar, as this person sees it on this page."""

    path: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Both rows of the bar; the second is empty where a section has but one page. `search` is where the box looks."""

    sections: list[Link]
    tabs: list[Link]
    search: Tab


def bar_for(roles: Iterable[Role], path: str) -> Bar:
    """The bar of somebody with these roles who looks at `path`."""
    held, bar = set(roles), Bar([], [], PARCEL_SEARCH)
    for section in SECTIONS:
        pages = [tab for tab in section.tabs if not held.isdisjoint(tab.roles)]
        if not pages and held.isdisjoint(section.roles):
            continue
        here = any(_within(path, page) for page in (section.path, *(tab.path for tab in pages)))
        bar.sections.append(Link(pages[0].path if pages else section.path, section.words, here))
        if here:
            bar = Bar(bar.sections, _tabs(pages, path), _search(section, held))
    return bar


def _tabs(pages: list[Tab], path: str) -> list[Link]:
    closest = max((tab.path for tab in pages if _within(path, tab.path)), key=len, default="")
    return [Link(tab.path, tab.words, tab.path == closest) for tab in pages] if len(pages) > 1 else []


def _search(section: Section, held: set[Role]) -> Tab:
    return section.search if section.search and not held.isdisjoint(section.search.roles) else PARCEL_SEARCH


def _within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))
