"""Wishes become entries in the journal and pages that answer them; entries become news for the dialogue."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from epass.config import Config
from epass.errors import StoreError
from epass.queueing import events as e
from epass.store import Condition, Journal
from kiosk.answers import Answers
from kiosk.back_office import BackOffice, examined
from kiosk.dialogue.dialogue import Dialogue
from kiosk.dialogue.offers import offers_of
from kiosk.dialogue.pages import (
    DoTask,
    Found,
    Outcome,
    OutOfOrder,
    Page,
    PrintCopy,
    SetFirstLanguage,
    StaffMenu,
    StaffTask,
    Task,
    View,
)
from kiosk.dialogue.wishes import CheckInWanted, HelpWanted, PinTyped, StaffAction, TaskWanted, TicketWanted, Wish
from kiosk.pin import is_right
from kiosk.screen.look import Moment

log = logging.getLogger("epass.kiosk")

PRINTER = "printer"

# Does the work in a thread, and gives what came of it to the other function, in this one.
Beside = Callable[[Callable[[], Any], Callable[[Any], None]], None]


class Errands:
    """Between the `dialogue` and the `journal`, which is None while it does not work. `moment` is how things are, as of
    the last `look`; `wants_restart` what the staff asked for. `clock` tells the time in UTC, `seconds` is monotonic;
    what takes longer than a screen may wait is done `beside`."""

    def __init__(
        self, config: Config, clock: Callable[[], datetime], seconds: Callable[[], float], beside: Beside
    ) -> None:
        self.journal: Journal | None = None
        self.wants_restart = False
        self._config = config
        self._clock = clock
        self._seconds = seconds
        self._beside = beside
        self._answers = Answers(config, clock)
        self._office = BackOffice(config, clock)
        self._conditions: dict[str, Condition] = {}
        self._copied = ""
        self.begin_anew()
        kiosk = config.kiosk
        self.moment = Moment(
            now=self._now(),
            offers=(),
            prints=True,
            groups=config.groups,
            checks_in=kiosk.checks_in,
            scans=bool(kiosk.scanner),
            helps=kiosk.helps,
            has_voice=not kiosk.voice.startswith("none"),
        )

    def begin_anew(self) -> None:
        """With a new dialogue, which remembers nothing."""
        kiosk = self._config.kiosk
        self.dialogue = Dialogue(
            self._office.settings.first_language,
            home_after_s=kiosk.home_after.total_seconds(),
            ticket_shown_s=kiosk.ticket_shown.total_seconds(),
            is_large=kiosk.is_large,
            is_low=kiosk.is_low,
        )

    @property
    def volume(self) -> int:
        return self._office.settings.volume

    def attach(self, journal: Journal) -> None:
        self.journal = journal
        self._conditions.clear()
        self.moment = replace(self.moment, prints=self._condition(journal, PRINTER).reason is None)
        self.look()

    def detach(self) -> None:
        if self.journal:
            self.journal.close()
        self.journal = None
        self._conditions.clear()

    def tell(self, device: str, reason: str | None) -> None:
        """The device works (None), or this sentence says why it does not. Never raises StoreError: what could not be
        told is told again next time."""
        with suppress(StoreError):
            if self.journal:
                self._condition(self.journal, device).tell(reason)

    def look(self) -> None:
        """Takes in what the hall offers at this minute."""
        now, hall = self._now(), self.journal.hall if self.journal else None
        self.moment = replace(
            self.moment,
            now=now,
            offers=offers_of(hall, now, self._config.grouped) if hall else (),
            is_help_coming=hall is not None and hall.help_requested_at is not None,
        )

    def look_when_due(self) -> None:
        """With each minute the waits are others."""
        if _minute(self._now()) != _minute(self.moment.now):
            self.look()

    def view(self) -> View:
        """What is to be seen now, with the `moment` that belongs to it."""
        view = self.dialogue.view
        if self.journal is None:
            view = View(page=OutOfOrder(), language=view.language, is_large=view.is_large, is_low=view.is_low)
        is_staffs = isinstance(view.page, StaffMenu | StaffTask)
        staff = self._office.facts(self.journal, view.language) if self.journal and is_staffs else None
        self.moment = replace(self.moment, now_s=self._seconds(), staff=staff)
        return view

    def grant(self, wish: Wish) -> None:
        """Does what is wished for and answers it. A journal that cannot remember makes the kiosk out of order."""
        try:
            page = self._answered(wish)
        except StoreError as error:
            log.error("Nothing could be recorded. %s", error)
            page = OutOfOrder()
        if page is not None:
            self.dialogue.answer(page, self._seconds())

    def hear(self, event: e.Event) -> None:
        """Tells the dialogue what it concerns."""
        now_s = self._seconds()
        match event:
            case e.TicketPrinted(ticket=ticket, copy=True) if ticket == self._copied:
                self.dialogue.went(Task.REPRINT, Outcome.DONE, now_s)
            case e.PrintFailed(ticket=ticket, copy=True, reason=reason) if ticket == self._copied:
                self.dialogue.went(Task.REPRINT, Outcome.FAILED, now_s, reason)
            case e.TicketPrinted(ticket=ticket, copy=False):
                self.dialogue.printed(ticket, now_s)
            case e.PrintFailed(ticket=ticket, copy=False, maybe_printed=maybe_printed):
                self.dialogue.not_printed(ticket, now_s, maybe_printed=maybe_printed)
            case e.TestPagePrinted():
                self.dialogue.went(Task.TEST_PAGE, Outcome.DONE, now_s)
            case e.TestPageFailed(reason=reason):
                self.dialogue.went(Task.TEST_PAGE, Outcome.FAILED, now_s, reason)
            case e.DeviceFailed(device=device) if device == PRINTER:
                self.moment = replace(self.moment, prints=False)
            case e.DeviceRecovered(device=device) if device == PRINTER:
                self.moment = replace(self.moment, prints=True)

    def _answered(self, wish: Wish) -> Page | None:
        """The page that answers it, None while the answer takes its time."""
        journal, prints, language = self.journal, self.moment.prints, self.dialogue.view.language
        page: Page | None = None
        if journal is None:
            raise StoreError("There is no journal.")
        match wish:
            case TicketWanted():
                page = self._answers.ticket(journal, wish, language, self._seconds(), prints=prints)
            case CheckInWanted():
                page = self._answers.check_in(journal, wish, language, self._seconds(), prints=prints)
            case HelpWanted():
                page = self._answers.help(journal)
            case PinTyped(pin=pin):
                self._beside(partial(is_right, pin, self._config.kiosk.staff_pin), self._judge)
            case TaskWanted(action=action):
                page = self._done(journal, action)
        return page

    def _done(self, journal: Journal, action: StaffAction) -> Page:
        page = self.dialogue.view.page
        assert isinstance(page, StaffMenu | StaffTask), "only there can it be wanted"
        after = self._office.do(journal, page, action)
        match action:
            case DoTask(task=Task.HEALTH):
                self._beside(partial(examined, self._config), self._found)
            case DoTask(task=Task.RESTART):
                self.wants_restart = True
            case PrintCopy(ticket=ticket):
                self._copied = ticket
            case SetFirstLanguage(language=language):
                self.dialogue.begin_in(language)
        return after

    def _judge(self, is_right: bool) -> None:
        if self.dialogue.judge(self._seconds(), is_right=is_right) and self.journal:
            self._office.answer_help(self.journal)

    def _found(self, findings: Sequence[Found]) -> None:
        self._office.findings = tuple(findings)
        self.dialogue.went(Task.HEALTH, Outcome.DONE, self._seconds())

    def _condition(self, journal: Journal, device: str) -> Condition:
        if device not in self._conditions:
            self._conditions[device] = Condition(journal, device)
        return self._conditions[device]

    def _now(self) -> datetime:
        return self._clock().astimezone(self._config.site.timezone)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
