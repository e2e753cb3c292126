"""The two languages of the screens: texts from gettext catalogues, numbers and times as each writes them.

The catalogues are plain `.po` files, compiled when this module is first imported (some milliseconds),
so that no build step can be forgotten.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from io import BytesIO
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from starlette.requests import Request

from app.core.clock import BUSINESS_ZONE

COOKIE = "guicang_language"
DOMAIN = "guicang"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Worded(Protocol):
    """Anything that has a name in both languages."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its texts, and how it writes numbers and times (Asia/Shanghai)."""

    code: str
    tag: str
    name: str
    locale: Locale
    texts: Translations

    def say(self, text: str) -> str:
        """The catalogue's words for an English text."""
        return self.texts.ugettext(text)

    def words(self, worded: Worded) -> str:
        """The name of something that has one in both languages."""
        return worded.zh if self.code == "zh" else worded.en

    def either(self, zh: str, en: str) -> str:
        """One of two texts that came together."""
        return zh if self.code == "zh" else en

    def number(self, value: int | Decimal) -> str:
        """A number with its thousands apart; quantities without idle zeros."""
        return format_decimal(value, locale=self.locale)

    def day(self, value: date) -> str:
        """A business day."""
        return format_date(value, "yyyy-MM-dd", locale=self.locale)

    def moment(self, value: datetime) -> str:
        """A moment to the minute."""
        return format_datetime(value, "yyyy-MM-dd HH:mm", tzinfo=BUSINESS_ZONE, locale=self.locale)

    def second(self, value: datetime) -> str:
        """A moment to the second."""
        return format_datetime(value, "yyyy-MM-dd HH:mm:ss", tzinfo=BUSINESS_ZONE, locale=self.locale)

    def hour(self, value: datetime) -> str:
        """The time of a day, to the second."""
        return format_time(value, "HH:mm:ss", tzinfo=BUSINESS_ZONE, locale=self.locale)

    def lasting(self, span: timedelta) -> str:
        """A length of time in its largest whole unit, short: minutes, hours (up to two days), days."""
        if span < _HOUR:
            return self.say("%(num)s min") % {"num": max(0, span // _MINUTE)}
        if span < 2 * _DAY:
            return self.say("%(num)s h") % {"num": span // _HOUR}
        return self.say("%(num)s d") % {"num": self.number(span // _DAY)}

    def left(self, days: int) -> str:
        """How many days a clock has left; 0 is the last day itself."""
        if days == 0:
            return self.say("last day today")
        if days < 0:
            return self.texts.ungettext("%(num)s day late", "%(num)s days late", -days) % {"num": -days}
        return self.texts.ungettext("%(num)s day left", "%(num)s days left", days) % {"num": days}


def _catalogue(folder: str) -> Translations:
    source = files("app.web").joinpath("locale", folder, "LC_MESSAGES", f"{DOMAIN}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=folder, domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


CHINESE = Tongue("zh", "zh-CN", "中文", Locale("zh", "CN", script="Hans"), _catalogue("zh_CN"))
ENGLISH = Tongue("en", "en", "English", Locale("en"), _catalogue("en"))
TONGUES = {tongue.code: tongue for tongue in (CHINESE, ENGLISH)}


def tongue_of(request: Request) -> Tongue:
    """The language this browser asked for; Chinese until it asks."""
    return TONGUES.get(request.cookies.get(COOKIE, ""), CHINESE)


def marked(text: str) -> str:
    """Marks a text for the catalogue where it is written down before its language is known."""
    return text
