"""What can be meant now becomes the choices that are read aloud, the important ones first. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epass.languages import Words
from kiosk.dialogue.pages import (
    Action,
    CallHelp,
    ChooseLanguage,
    ChooseService,
    Confirm,
    EraseDigit,
    GoBack,
    GoHome,
    Home,
    Issued,
    OpenGroup,
    Page,
    StaffMenu,
    StaffPin,
    StaffTask,
    StartCheckIn,
    StayLonger,
    SwitchLarge,
    SwitchLow,
    TakeWithoutPaper,
    TurnLeaf,
    TypeDigit,
    View,
)
from kiosk.screen.look import Moment
from kiosk.voice import phrases
from speech.plain import plain
from speech.speller import counted

_WORDS = Words("voice")
# Those of one kind, and kinds side by side, in the order in which they are seen. Languages are last, so that who does
# not understand this one finds the others by one step back from the beginning.
_ORDER: tuple[tuple[type[Action], ...], ...] = (
    (StayLonger,),
    (ChooseService, OpenGroup, TakeWithoutPaper, TypeDigit),
    (EraseDigit,),
    (Confirm,),
    (TurnLeaf,),
    (StartCheckIn,),
    (CallHelp,),
    (GoBack,),
    (GoHome,),
    (SwitchLarge,),
    (SwitchLow,),
    (ChooseLanguage,),
)
_RANKS = {kind: rank for rank, kinds in enumerate(_ORDER) for kind in kinds}
_LEAVING = (GoBack, GoHome, StayLonger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A choice: `text` in this language, a whole sentence."""

    text: str
    action: Action
    language: str


def items_of(view: View, moment: Moment, actions: Sequence[Action]) -> tuple[Item, ...]:
    """One for each action, but for the language that is spoken already. Of the staff's pages only the way out."""
    known = [action for action in dict.fromkeys(actions) if _is_spoken(action, view)]
    return tuple(_item(action, view, moment) for action in sorted(known, key=lambda action: _RANKS[type(action)]))


def _is_spoken(action: Action, view: View) -> bool:
    if isinstance(view.page, StaffPin | StaffMenu | StaffTask) and not isinstance(action, _LEAVING):
        return False
    return type(action) in _RANKS and action != ChooseLanguage(language=view.language)


def _item(action: Action, view: View, moment: Moment) -> Item:
    if isinstance(action, ChooseLanguage):
        return Item(text=_WORDS.say("language", action.language), action=action, language=action.language)
    return Item(text=" ".join(_said(action, view, moment)), action=action, language=view.language)


def _said(action: Action, view: View, moment: Moment) -> Iterator[str]:
    language = view.language
    match action:
        case ChooseService(letter=letter):
            yield from _service(letter, view.page, moment, language)
        case OpenGroup(group=id):
            group = next(group for group in moment.groups if group.id == id)
            yield _WORDS.say("group", language, group=plain(group.name.get(language) or group.name["el"], language))
        case TypeDigit(digit=digit):
            yield f"{counted(int(digit), language)}."
        case _:
            yield _WORDS.say(_name(action, view), language)


def _service(letter: str, page: Page, moment: Moment, language: str) -> Iterator[str]:
    offer = moment.offer(letter)
    name = phrases.service(offer, language) if offer else letter
    yield f"{name}." if isinstance(page, Home) else _WORDS.say("for_service", language, service=name)
    if offer and offer.refused:
        yield phrases.refusal(offer.refused, moment.now, language)
    elif offer:
        yield phrases.waiting(offer.wait, language)
        if offer.closes_at:
            yield phrases.numbers_until(offer.closes_at, moment.now, language)


def _name(action: Action, view: View) -> str:
    match action:
        case TurnLeaf(by=by):
            return "next_leaf" if by > 0 else "last_leaf"
        case SwitchLarge():
            return "usual_letters" if view.is_large else "large_letters"
        case SwitchLow():
            return "usual_reach" if view.is_low else "low_reach"
        case GoHome() if isinstance(view.page, Issued):
            return "done"
        case _:
            return _NAMES[type(action)]


_NAMES: dict[type[Action], str] = {
    StartCheckIn: "have_booking",
    EraseDigit: "erase",
    Confirm: "confirm",
    TakeWithoutPaper: "without_paper",
    CallHelp: "call_help",
    StayLonger: "stay",
    GoBack: "back",
    GoHome: "home",
}
