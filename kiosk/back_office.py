"""What the staff's menu tells, and what it does: to the journal, and to the kiosk's own settings."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice

from epass import __version__
from epass.config import Config
from epass.errors import Refusal
from epass.queueing.events import Event, RollChanged, TestPageRequested
from epass.queueing.hall import Hall
from epass.queueing.refusals import NobodyAskedForHelp
from epass.store import Journal
from kiosk.dialogue.pages import (
    DoTask,
    Found,
    Outcome,
    PrintCopy,
    RecentTicket,
    ServiceState,
    SetFirstLanguage,
    SetVolume,
    StaffFacts,
    StaffMenu,
    StaffTask,
    SwitchService,
    Task,
)
from kiosk.dialogue.wishes import StaffAction
from kiosk.settings import Settings, keep_settings, load_settings

ROLL = "roll"
RECENT = 8


class BackOffice:
    """`settings` are those that hold now, `findings` the last examination's. Every method that takes the journal may
    raise StoreError."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self.settings = load_settings(config)
        self.findings: tuple[Found, ...] = ()
        self._config = config
        self._clock = clock

    def facts(self, journal: Journal, language: str) -> StaffFacts:
        hall, timezone = journal.hall, self._config.site.timezone
        recent = islice(reversed(hall.tickets.values()), RECENT)
        mm = journal.printed_mm()
        roll_mm = self._config.printer.roll_m * 1000
        return StaffFacts(
            recent=tuple(
                RecentTicket(ticket.id, ticket.number, f"{ticket.issued_at.astimezone(timezone):%H:%M}")
                for ticket in recent
            ),
            services=tuple(
                ServiceState(letter, service.name_in(language), letter in hall.closed_services)
                for letter, service in hall.services.items()
            ),
            volume=self.settings.volume,
            first_language=self.settings.first_language,
            findings=self.findings,
            version=__version__,
            roll_percent=None if mm is None else round(100 * max(0.0, 1 - mm / roll_mm)),
            roll_sentence=next((state.reason or "" for state in journal.devices() if state.device == ROLL), ""),
        )

    def answer_help(self, journal: Journal) -> None:
        """Whoever opens the menu stands beside the citizen who asked for help."""
        with suppress(NobodyAskedForHelp):
            journal.record(lambda hall, at: hall.answer_help(at=at))

    def do(self, journal: Journal, page: StaffMenu | StaffTask, action: StaffAction) -> StaffMenu | StaffTask:
        """Does it, and gives the page after it. What the hall refuses has been done elsewhere meanwhile: the page
        shows how it is now."""
        match action:
            case DoTask(task=Task.PAPER_CHANGED):
                journal.record(lambda hall, at: [RollChanged(at=at)])
                return StaffMenu(done=Task.PAPER_CHANGED)
            case DoTask(task=Task.TEST_PAGE):
                journal.record(lambda hall, at: [TestPageRequested(at=at)])
            case DoTask(task=Task.HEALTH):
                self.findings = ()
            case PrintCopy(ticket=ticket):
                return self._copied(journal, ticket)
            case SwitchService(letter=letter):
                with suppress(Refusal):
                    journal.record(lambda hall, at: _switched(hall, letter, at))
            case SetVolume(percent=percent):
                self._keep(replace(self.settings, volume=percent))
            case SetFirstLanguage(language=language):
                self._keep(replace(self.settings, first_language=language))
        if isinstance(action, DoTask):
            return StaffTask(task=action.task, outcome=Outcome.GOING_ON)
        return page

    def _copied(self, journal: Journal, ticket: str) -> StaffTask:
        try:
            journal.record(lambda hall, at: hall.request_copy(ticket, at=at))
        except Refusal as refusal:
            return StaffTask(task=Task.REPRINT, outcome=Outcome.FAILED, reason=str(refusal))
        return StaffTask(task=Task.REPRINT, outcome=Outcome.GOING_ON)

    def _keep(self, settings: Settings) -> None:
        self.settings = settings
        keep_settings(self._config, settings)


def _switched(hall: Hall, letter: str, at: datetime) -> list[Event]:
    is_closed = letter in hall.closed_services
    return hall.reopen_service(letter, at=at) if is_closed else hall.close_service(letter, at=at)


def examined(config: Config) -> tuple[Found, ...]:
    """What `epass doctor` finds, what is wrong first. Takes its time: not where a screen waits."""
    from epass.health import examine  # noqa: PLC0415 - looks through all packages, which the first picture need not

    found = (Found(finding.part, finding.ok, finding.sentence) for finding in examine(config))
    return tuple(sorted(found, key=lambda one: one.ok))
