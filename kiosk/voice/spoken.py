"""What can be seen becomes what can be heard: a page's opening, what is new on it, and its choices. Pure.

What is spoken says everything that page and ticket say (EN 301 549, 5.1.3.1 and 5.1.3.16), in words alone.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from epass.config import Site
from epass.languages import Words
from kiosk.dialogue.check_in import CODE_LENGTH
from kiosk.dialogue.pages import (
    Action,
    CheckIn,
    HelpIsComing,
    Home,
    Issued,
    NoNumber,
    NoPaper,
    NotCheckedIn,
    NotNow,
    OutOfOrder,
    Page,
    Paper,
    Sorry,
    TooMany,
    View,
)
from kiosk.screen.look import Moment
from kiosk.voice import phrases
from kiosk.voice.choices import Item, items_of
from speech.plain import plain
from speech.speller import at_clock, clock, counted, day, from_clock, spelled

__all__ = ["Item", "Reading", "spoken"]

_WORDS = Words("voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`page` stays the same while it is the same page for who listens; `opening` is said when it turns, and of `news`
    what was not there before."""

    page: Hashable
    language: str
    opening: str
    news: tuple[str, ...]
    items: tuple[Item, ...]


def spoken(view: View, moment: Moment, site: Site, actions: Sequence[Action], notes: Sequence[str] = ()) -> Reading:
    """`actions`: what can be meant now, in the order in which it is seen. `notes`: what stands on this ticket besides,
    in the view's language."""
    language = view.language
    match view.page:
        case Issued():
            opening = _issued(view.page, moment, site, notes, language)
        case _:
            opening = _opening(view.page, moment, site, language)
    return Reading(
        page=_page(view),
        language=language,
        opening=" ".join(opening),
        news=tuple(_news(view)),
        items=items_of(view, moment, actions),
    )


def _page(view: View) -> Hashable:
    match view.page:
        case Issued(ticket=ticket):
            return (Issued, view.language, ticket)
        case CheckIn():
            return (CheckIn, view.language)
        case _:
            return (view.page, view.language)


def _news(view: View) -> Iterator[str]:
    """What changes while the page stays."""
    language = view.language
    match view.page:
        case Issued(paper=paper):
            yield _WORDS.say(f"paper_{paper}", language)
        case CheckIn(typed=""):
            yield _WORDS.say("typed_nothing", language)
        case CheckIn(typed=typed):
            digit, place = (counted(number, language) for number in (int(typed[-1]), len(typed)))
            yield _WORDS.say("typed_last", language, digit=digit, place=place)
    yield _WORDS.say("large_letters" if view.is_large else "usual_letters", language)
    yield _WORDS.say("low_reach" if view.is_low else "usual_reach", language)
    if view.goes_in_s is not None:
        yield _WORDS.say("leaving_soon", language)


def _opening(page: Page, moment: Moment, site: Site, language: str) -> Iterator[str]:
    match page:
        case Home():
            yield from _home(page, moment, site, language)
        case CheckIn(typed=typed):
            yield _WORDS.say("type_code", language, number=counted(CODE_LENGTH, language))
            if moment.scans:
                yield _WORDS.say("or_scan", language)
            if typed:
                digits = ", ".join(counted(int(digit), language) for digit in typed)
                yield _WORDS.say("typed", language, digits=digits)
        case NoPaper(letter=letter):
            yield from _service(letter, moment, language)
            yield _WORDS.say("no_paper", language)
        case NoNumber(letter=letter, refused=refused):
            yield from _service(letter, moment, language)
            yield phrases.refusal(refused, moment.now, language)
        case NotCheckedIn():
            yield from _not_checked_in(page, moment, language)
        case TooMany(until_s=until_s):
            seconds = max(ceil(until_s - moment.now_s), 1)
            yield _WORDS.count("too_many", seconds, language, number=counted(seconds, language))
        case HelpIsComing(is_again=is_again):
            yield _WORDS.say("help_called_again" if is_again else "help_called", language)
        case OutOfOrder():
            yield _WORDS.say("out_of_order", language)
        case Sorry():
            yield _WORDS.say("sorry", language)
        case _:
            yield _WORDS.say("for_staff", language)


def _home(page: Home, moment: Moment, site: Site, language: str) -> Iterator[str]:
    group = next((group for group in moment.groups if group.id == page.group), None)
    if group:
        name = plain(group.name.get(language) or group.name["el"], language)
        yield _WORDS.say("choose_in_group", language, group=name)
    else:
        yield _WORDS.say("welcome", language, site=_name(site, language))
        yield _WORDS.say("choose_service", language)
    if page.leaf:
        yield _WORDS.say("leaf", language, leaf=counted(page.leaf + 1, language))
    if not moment.prints:
        yield _WORDS.say("no_tickets", language)
    if moment.is_help_coming:
        yield _WORDS.say("help_is_coming", language)


def _issued(page: Issued, moment: Moment, site: Site, notes: Sequence[str], language: str) -> Iterator[str]:
    """The number first, then what to do, then the rest of what the ticket says."""
    if page.was_known:
        yield _WORDS.say("was_known", language)
    elif page.slot:
        yield _WORDS.say("checked_in", language)
    yield _WORDS.say("your_number", language, number=spelled(page.number, language))
    if not page.was_known:
        yield _WORDS.say(f"paper_{page.paper}", language)
    yield phrases.ahead(page.wait, language)
    if page.wait.ahead and (estimate := phrases.minutes(page.wait, language)):
        yield _WORDS.say("estimated", language, minutes=estimate)
    if page.slot:
        yield _WORDS.say("slot", language, clock=clock(page.slot, language))
    yield from _service(page.letter, moment, language)
    yield f"{_name(site, language)}."
    year = counted(moment.now.year, language)
    yield _WORDS.say("moment", language, day=day(moment.now, language), year=year, clock=clock(moment.now, language))
    yield _WORDS.say("valid_today", language)
    yield from (f"{said}." for note in notes if (said := plain(note, language).rstrip(".")))
    if page.link:
        by_ticket = page.paper in (Paper.PRINTING, Paper.PRINTED)
        yield _WORDS.say("follow_by_ticket" if by_ticket else "follow_by_screen", language)


def _not_checked_in(page: NotCheckedIn, moment: Moment, language: str) -> Iterator[str]:
    yield _WORDS.say(page.why, language)
    if page.slot:
        at = at_clock(page.slot, language)
        match page.why:
            case NotNow.ANOTHER_DAY:
                yield _WORDS.say("slot_is", language, day=day(page.slot, language), at=at)
            case NotNow.LATE:
                yield _WORDS.say("slot_was", language, at=at)
            case _:
                yield _WORDS.say("slot_today", language, at=at)
    if page.opens_at:
        yield _WORDS.say("check_in_from", language, since=from_clock(page.opens_at, language))
    yield from _service(page.letter, moment, language)


def _service(letter: str, moment: Moment, language: str) -> Iterator[str]:
    if offer := moment.offer(letter):
        yield _WORDS.say("service", language, service=phrases.service(offer, language))


def _name(site: Site, language: str) -> str:
    return plain(site.name.get(language) or site.name["el"], language)
