"""Refusals, answers and questions become a message: a sign, a title, what it means, and what can be done next. Pure."""

from collections.abc import Iterator

from epass.config import Site
from kiosk.dialogue.pages import (
    CallHelp,
    ChooseService,
    Confirm,
    GoBack,
    GoHome,
    HelpIsComing,
    Issued,
    NoNumber,
    NoPaper,
    NotCheckedIn,
    NotNow,
    Outcome,
    OutOfOrder,
    Page,
    Sorry,
    StaffTask,
    StayLonger,
    TakeWithoutPaper,
    Task,
    TooMany,
    View,
)
from kiosk.screen import signs
from kiosk.screen.look import Moment
from kiosk.screen.message_page import Answer, Message, Mood
from kiosk.screen.words import counted, date, opening, sentence, word


def message_of(page: Page, view: View, moment: Moment, site: Site) -> Message:
    """Of a page that has nothing to show but words. Raises TypeError for another."""
    match page:
        case NoNumber():
            message = _no_number(page, view, moment)
        case NotCheckedIn():
            message = _not_checked_in(page, view, moment)
        case NoPaper():
            message = _no_paper(view)
        case TooMany(until_s=until_s):
            wait = counted("wait_s", moment.seconds_until(until_s), view.language)
            title = word("too_many", view.language)
            message = Message(sign=signs.clock, title=title, texts=(wait,), answers=(_back(view),))
        case HelpIsComing(is_again=is_again):
            title = word("told_again" if is_again else "told", view.language)
            texts = (word("told_next", view.language),)
            message = Message(sign=signs.bell, mood="good", title=title, texts=texts, answers=(_back(view),))
        case OutOfOrder():
            message = _trouble(("out_of_order", "see_staff"), view, site)
        case Sorry():
            message = _trouble(("sorry", "sorry_next"), view, site)
        case StaffTask(outcome=outcome):
            message = _outcome(page, outcome, view) if outcome else _question(page, view)
        case _:
            raise TypeError(f"{page} is not a message.")
    return message


def _trouble(names: tuple[str, str], view: View, site: Site) -> Message:
    """In every language: nobody can choose one here."""
    others = [language for language in site.languages if language != view.language]
    return Message(
        sign=signs.warning,
        mood="warning",
        title=word(names[0], view.language),
        texts=(word(names[1], view.language),),
        also=tuple(word(name, other) for other in others for name in names),
    )


def _no_paper(view: View) -> Message:
    language = view.language
    yes = Answer(action=TakeWithoutPaper(), text=word("yes_number", language), sign=signs.check, is_main=True)
    no = Answer(action=GoBack(), text=word("no_thanks", language), sign=signs.cross)
    return Message(
        sign=signs.warning,
        mood="warning",
        title=word("no_paper", language),
        texts=(word("no_paper_question", language), word("no_paper_next", language)),
        answers=(yes, no),
    )


def _back(view: View) -> Answer:
    return Answer(action=GoBack(), text=word("back", view.language), sign=signs.left, is_main=True)


def _no_number(page: NoNumber, view: View, moment: Moment) -> Message:
    language, refused = view.language, page.refused
    texts = []
    if refused.special:
        texts.append(refused.special.get(language) or refused.special["el"])
    if opens := opening(refused.opens_at, moment.now, language):
        texts.append(sentence(opens))
    offer = moment.offer(page.letter)
    return Message(
        sign=signs.closed,
        title=word(refused.why, language),
        texts=tuple(texts),
        spare=(offer.name_in(language),) if offer else (),
        answers=(_back(view),),
    )


def _not_checked_in(page: NotCheckedIn, view: View, moment: Moment) -> Message:
    language = view.language
    takes = page.why is NotNow.LATE and page.letter
    answers = []
    if takes:
        action = ChooseService(letter=page.letter)
        answers.append(Answer(action=action, text=word("take_number", language), sign=signs.ticket, is_main=True))
    again = page.why in (NotNow.UNKNOWN, NotNow.TOO_MANY_TRIES)
    name, sign = ("try_again", signs.restart) if again else ("back", signs.left)
    answers.append(Answer(action=GoBack(), text=word(name, language), sign=sign, is_main=not takes))
    # While the site was cut off it may have been made: nobody is sent away. (Large letters leave room for two answers;
    # whoever takes a number passes the first page, where help is.)
    gives_number = page.why is NotNow.UNKNOWN
    if gives_number:
        answers.append(Answer(action=GoHome(), text=word("take_number", language), sign=signs.ticket))
    if moment.helps and not (gives_number and view.is_large):
        text = word("need_help_short" if view.is_large else "need_help", language)
        answers.append(Answer(action=CallHelp(), text=text, sign=signs.bell))
    sign = signs.clock if page.why in (NotNow.TOO_EARLY, NotNow.LATE) else signs.calendar
    is_wrong = page.why in (NotNow.UNKNOWN, NotNow.TOO_MANY_TRIES)
    return Message(
        sign=signs.warning if is_wrong else sign,
        mood="warning" if is_wrong else "plain",
        title=_why(page, language),
        texts=tuple(_next_of(page, language)),
        spare=() if takes else (word("ask_staff", language),),
        answers=tuple(answers),
    )


def _why(page: NotCheckedIn, language: str) -> str:
    if page.why is not NotNow.LATE:
        return word(page.why, language)
    return (
        word("late_booking_at", language, clock=f"{page.slot:%H:%M}") if page.slot else word("late_booking", language)
    )


def _next_of(page: NotCheckedIn, language: str) -> Iterator[str]:
    """What to do now."""
    clock = f"{page.slot:%H:%M}" if page.slot else ""
    match page.why:
        case NotNow.TOO_EARLY if page.slot and page.opens_at:
            yield word("booking_is", language, clock=clock)
            yield word("too_early_next", language, opens=f"{page.opens_at:%H:%M}")
        case NotNow.LATE if page.letter:
            yield word("late_booking_next", language)
        case NotNow.ANOTHER_DAY if page.slot:
            yield word("another_day_next", language, day=date(page.slot, language), clock=clock)
        case NotNow.UNKNOWN | NotNow.ANOTHER_SITE | NotNow.TOO_MANY_TRIES:
            yield word(f"{page.why}_next", language)


def _question(page: StaffTask, view: View) -> Message:
    """Of a task that asks before it begins."""
    language = view.language
    yes = Answer(action=Confirm(), text=word("yes", language), sign=signs.check, is_main=True)
    no = Answer(action=GoBack(), text=word("no", language), sign=signs.cross)
    is_restart = page.task is Task.RESTART
    return Message(
        sign=signs.restart if is_restart else signs.ticket,
        title=word("ask_restart" if is_restart else "ask_test_page", language),
        texts=(word("restart_next", language),) if is_restart else (),
        answers=(yes, no),
    )


_OUTCOMES: dict[Outcome, tuple[str, signs.Sign, Mood]] = {
    Outcome.GOING_ON: ("going_on", signs.clock, "plain"),
    Outcome.DONE: ("succeeded", signs.check, "good"),
    Outcome.FAILED: ("failed", signs.warning, "warning"),
}


def _outcome(page: StaffTask, outcome: Outcome, view: View) -> Message:
    """How far the task has come."""
    language = view.language
    name, sign, mood = _OUTCOMES[outcome]
    texts = (word(f"task_{page.task}", language), page.reason)
    title = word(name, language)
    return Message(sign=sign, mood=mood, title=title, texts=tuple(filter(None, texts)), answers=(_back(view),))


def warning_of(goes_in_s: int, view: View) -> Message:
    """The page is about to go; what is on it that nobody may lose, stays."""
    language, page = view.language, view.page
    texts = [counted("goes_in", goes_in_s, language)]
    title = word("still_there", language)
    if isinstance(page, Issued):
        title, texts = f"{word('your_number', language)}: {page.number}", [title, *texts]
    return Message(
        sign=signs.clock,
        title=title,
        texts=tuple(texts),
        answers=(
            Answer(action=StayLonger(), text=word("stay", language), sign=signs.clock, is_main=True),
            Answer(action=GoHome(), text=word("done", language), sign=signs.cross),
        ),
    )
