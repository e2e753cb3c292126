"""Badge cards on paper: each holds a fresh secret that is printed this once and readable by a scanner only."""

from collections.abc import Sequence

from app.core.errors import Invalid
from app.db.work import Work
from app.people.cards import print_card
from app.people.service import actor_with_badge
from app.printing.signs import ROLES
from app.site.service import this_site
from labels import CodeSheet, LabelError, SheetCode, SheetGroup, render_sheets

MOST = 40
"""Cards in one go: a shift; more would leave secrets lying at the printer."""


def badge_cards(work: Work, *, badges: Sequence[str]) -> bytes:
    """A card for each badge as an A4 sheet to cut up; the cards of before let nobody in any more.

    Raises `NotFound` (unknown_badge), `Forbidden` (not_your_role), `Invalid` (nothing_to_print, too_many_cards).
    """
    if not badges:
        raise Invalid("nothing_to_print", "Say whose cards are to be printed.")
    if len(badges) > MOST:
        raise Invalid("too_many_cards", f"At most {MOST} cards are printed at once.", most=MOST)
    codes = [_card(work, badge) for badge in dict.fromkeys(badges)]
    site = this_site(work).name
    zh, en = "剪下后交给本人，遗失请立即重印", "Cut out, hand over; print anew if one is lost"
    group = SheetGroup(zh=zh, en=en, codes=codes)
    try:
        return render_sheets([CodeSheet(zh="工牌卡", en="Badge cards", site=site, groups=[group])])
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error


def _card(work: Work, badge: str) -> SheetCode:
    roles = " ".join(ROLES[role] for role in sorted(actor_with_badge(work, badge).roles))
    return SheetCode(code=print_card(work, badge=badge), zh=badge, en=roles, secret=True)
