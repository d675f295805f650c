"""A dialogue for tests, and fingers that tap on it."""

from epass.queueing.estimate import Wait
from kiosk.dialogue.dialogue import Dialogue
from kiosk.dialogue.pages import Action, ChooseService, Issued, Paper
from kiosk.dialogue.wishes import TicketWanted, Wish
from kiosk.inputs.fingers import Phase

WAIT = Wait(ahead=4, low_min=10, high_min=15)
HOME_AFTER_S, TICKET_SHOWN_S = 20.0, 6.0


def a_dialogue(home_after_s: float = HOME_AFTER_S) -> Dialogue:
    return Dialogue("el", home_after_s=home_after_s, ticket_shown_s=TICKET_SHOWN_S)


def tap(dialogue: Dialogue, action: Action | None, at: float) -> Wish | None:
    dialogue.touch(Phase.DOWN, action, at)
    return dialogue.touch(Phase.UP, action, at + 0.05)


def issued(ticket: str = "t1", number: str = "Α042", paper: Paper = Paper.PRINTING) -> Issued:
    return Issued(ticket=ticket, number=number, letter=number[0], wait=WAIT, paper=paper)


def issue(dialogue: Dialogue, at: float, ticket: str = "t1") -> None:
    """A tap on Α, and 0.1 s later its number."""
    assert tap(dialogue, ChooseService(letter="Α"), at) == TicketWanted(letter="Α")
    dialogue.answer(issued(ticket), at + 0.1)
