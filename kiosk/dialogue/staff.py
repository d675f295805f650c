"""The staff's part of the dialogue: a PIN opens a menu, and the menu's tasks. Pure."""

from dataclasses import replace

from kiosk.dialogue.allowance import Tries
from kiosk.dialogue.pages import (
    Action,
    Confirm,
    DoTask,
    EraseDigit,
    GoBack,
    Outcome,
    PrintCopy,
    SetFirstLanguage,
    SetVolume,
    StaffMenu,
    StaffPin,
    StaffTask,
    SwitchService,
    Task,
    TurnLeaf,
    TypeDigit,
)
from kiosk.dialogue.wishes import PinTyped, TaskWanted

WRONG_PINS = 3
LOCKED_S = 60.0
_LONGEST_PIN = 12
# What can be chosen on the page of a task.
_CHOSEN = {
    Task.REPRINT: PrintCopy,
    Task.SERVICES: SwitchService,
    Task.VOLUME: SetVolume,
    Task.LANGUAGE: SetFirstLanguage,
}


class StaffEntry:
    """Keeps what is typed of a PIN, and how often it was wrong, over all visits. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._typed = ""
        self._tries = Tries(WRONG_PINS, LOCKED_S)

    def open(self, now_s: float) -> StaffPin:
        """Nothing is typed yet."""
        self._typed = ""
        return StaffPin(until_s=self._tries.until_s(now_s))

    def act(self, page: StaffPin, action: Action, now_s: float) -> StaffPin | PinTyped:
        """The page after a key, or the PIN once it is whole; nothing is heard while the entry is locked."""
        if self._tries.until_s(now_s) is not None:
            return page
        match action:
            case TypeDigit(digit=digit) if len(self._typed) < _LONGEST_PIN:
                self._typed += digit
            case EraseDigit():
                self._typed = self._typed[:-1]
            case Confirm() if self._typed:
                return PinTyped(pin=self._typed)
        return StaffPin(typed=len(self._typed))

    def judged(self, now_s: float, *, is_right: bool) -> StaffPin | StaffMenu:
        """The page after the PIN was held against the staff's."""
        if is_right:
            self._typed = ""
            self._tries.succeed()
            return StaffMenu()
        self._tries.fail(now_s)
        return replace(self.open(now_s), is_wrong=True)


def turned(page: StaffMenu | StaffTask, action: Action) -> StaffMenu | StaffTask | TaskWanted | None:
    """The page after this action, or what the reception is to do; None where the action means nothing here."""
    after: StaffMenu | StaffTask | TaskWanted | None = None
    match page, action:
        case StaffTask(), GoBack():
            after = StaffMenu()
        case StaffTask(), TurnLeaf(by=by):
            after = replace(page, leaf=max(page.leaf + by, 0))
        case StaffMenu(), DoTask(task=Task.PAPER_CHANGED | Task.HEALTH):
            after = TaskWanted(action=action)
        case StaffMenu(), DoTask(task=task):
            after = StaffTask(task=task)
        case StaffTask(task=Task.TEST_PAGE | Task.RESTART as task, outcome=None), Confirm():
            after = TaskWanted(action=DoTask(task=task))
        case StaffTask(task=task, outcome=outcome), PrintCopy() | SwitchService() | SetVolume() | SetFirstLanguage():
            if type(action) is _CHOSEN.get(task) and outcome is not Outcome.GOING_ON:
                after = TaskWanted(action=action)
    return after
