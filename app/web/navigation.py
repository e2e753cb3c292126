"""Where one can go: the sections of the bar and the tabs below it, each shown to the roles that may open it.

A page asks for the same roles by the same constants (admission.py); a test opens every link as every role.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.web.admission import OFFICE, READERS
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
    """A part of the house: its pages begin with `path`. One with tabs opens with the first that may be opened."""

    path: str
    words: str
    roles: tuple[Role, ...] = ()
    tabs: tuple[Tab, ...] = ()


SECTIONS = (
    Section("/", marked("Road"), READERS),
    Section("/parcels", marked("Parcels"), READERS),
    Section(
        "/desk",
        marked("Customs desk"),
        tabs=(
            Tab("/desk/applications", marked("Applications"), OFFICE),
            Tab("/desk/messages", marked("Messages"), OFFICE),
        ),
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
    """Both rows of the bar; the second is empty where a section has but one page."""

    sections: list[Link]
    tabs: list[Link]


def bar_for(roles: Iterable[Role], path: str) -> Bar:
    """The bar of somebody with these roles who looks at `path`."""
    held, sections, tabs = set(roles), list[Link](), list[Link]()
    for section in SECTIONS:
        pages = [tab for tab in section.tabs if not held.isdisjoint(tab.roles)]
        if not pages and held.isdisjoint(section.roles):
            continue
        here = _within(path, section.path)
        sections.append(Link(pages[0].path if pages else section.path, section.words, here))
        if here and len(pages) > 1:
            closest = max((tab.path for tab in pages if _within(path, tab.path)), key=len, default="")
            tabs = [Link(tab.path, tab.words, tab.path == closest) for tab in pages]
    return Bar(sections, tabs)


def _within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))
