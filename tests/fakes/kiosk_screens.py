"""What a kiosk may have to show: offers with long and short names, and every page in every state."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from display.scene import Label, Scene
from epass.config import Group, Site
from epass.queueing.estimate import Wait
from kiosk.dialogue.offers import Offer, Refused, Why
from kiosk.dialogue.pages import (
    CheckIn,
    Found,
    HelpIsComing,
    Home,
    Issued,
    NoNumber,
    NoPaper,
    NotCheckedIn,
    NotNow,
    Outcome,
    OutOfOrder,
    Page,
    Paper,
    RecentTicket,
    ServiceState,
    Sorry,
    StaffFacts,
    StaffMenu,
    StaffPin,
    StaffTask,
    Task,
    TooMany,
)
from kiosk.screen.geometry import Geometry
from kiosk.screen.look import Moment

ATHENS = ZoneInfo("Europe/Athens")
NOW = datetime(2026, 11, 24, 9, 41, tzinfo=ATHENS)
NOW_S = 1000.0
LINK = "https://kep.gov.gr/t/0532/7f3a9c21d4"
# Pixels, and the millimetres of such a screen: 10.1", 21.5" upright, 15.6".
SCREENS = {
    (1280, 800): (217.0, 136.0),
    (1920, 1080): (344.0, 194.0),
    (1024, 600): (222.0, 125.0),
    (800, 1280): (136.0, 217.0),
    (1080, 1920): (268.0, 476.0),
}
SITE = Site(
    code="0532",
    name={
        "el": "ΚΕΠ Δήμου Ηρακλείου — Πλατεία Ελευθερίας",
        "en": "Citizens' Service Centre of Heraklion — Liberty",
    },
    timezone=ATHENS,
    languages=("el", "en"),
)
CLOSED = Refused(why=Why.CLOSED, opens_at=NOW + timedelta(days=3, hours=1))
NONE_LEFT = Refused(why=Why.NONE_LEFT)
HOLIDAY = Refused(
    why=Why.HOLIDAY,
    opens_at=NOW.replace(hour=8, minute=0) + timedelta(days=1),
    special={"el": "Ευαγγελισμός της Θεοτόκου", "en": "Annunciation"},
)
BY_STAFF = Refused(why=Why.BY_STAFF)
WAIT = Wait(ahead=4, low_min=10, high_min=15)
TEN_MINUTES = Wait(ahead=1, low_min=10, high_min=10)
_OFFERS = (
    ("Α", "Γνήσιο υπογραφής", "Certified signature", WAIT, None),
    ("Β", "Όλες οι υπηρεσίες", "All services", Wait(ahead=12, low_min=35, high_min=50), None),
    (
        "Κ",
        "Υποβολή αίτησης και παραλαβή πιστοποιητικών",
        "Applications and collection of certificates",
        Wait(ahead=0, low_min=0, high_min=0),
        None,
    ),
    ("Τ", "Ταυτότητες και διαβατήρια", "Identity cards and passports", WAIT, CLOSED),
    ("Ε", "Ψηφιακή υπογραφή", "Digital signature", Wait(ahead=1, low_min=0, high_min=5), None),
    ("Μ", "Μεταβιβάσεις οχημάτων", "Vehicle transfers", WAIT, NONE_LEFT),
    ("Γ", "Πληροφορίες", "Information", Wait(ahead=2, low_min=None, high_min=None), None),
    (
        "Δ",
        "Υποβολή αίτησης και θεώρησης γνησίου υπογραφής για νομικά πρόσωπα",
        "Submission of applications and certification of signature for legal persons",
        Wait(ahead=123, low_min=105, high_min=240),
        None,
    ),
)
GROUPS = (
    Group(id="cars", name={"el": "Οχήματα και άδειες οδήγησης", "en": "Vehicles and driving licences"}),
    Group(id="papers", name={"el": "Έγγραφα", "en": "Documents"}),
)
STAFF = StaffFacts(
    recent=tuple(
        RecentTicket(ticket=f"t{place}", number=f"{'ΑΒΚ'[place % 3]}{42 - place:03}", time=f"09:{40 - 3 * place:02}")
        for place in range(8)
    ),
    services=tuple(ServiceState(letter=letter, name=greek, is_closed=letter == "Τ") for letter, greek, *_ in _OFFERS),
    volume=60,
    first_language="el",
    findings=(
        Found(part="touch", ok=True, sentence="The touchscreen answers."),
        Found(part="printer", ok=False, sentence="The printer has no paper: put in a new roll."),
        Found(part="journal", ok=True, sentence="412 entries today, the last one 20 seconds ago."),
        Found(part="feed", ok=True, sentence="The wall display follows the journal."),
        Found(part="box-3", ok=False, sentence="The box at /dev/epass/box-3 does not answer: check its power."),
        Found(part="backup", ok=False, sentence="The newest backup is 9 days old: “epass backup” says why."),
    ),
    version="1.4.0",
    roll_percent=35,
    roll_sentence="",
)


def geometry(size: tuple[int, int], viewed_from_mm: float = 600) -> Geometry:
    across, down = SCREENS.get(size, (217.0, 136.0))
    px_per_mm = max(size[0] / across, size[1] / down)
    return Geometry(width=size[0], height=size[1], px_per_mm=px_per_mm, viewed_from_mm=viewed_from_mm)


def offers(count: int) -> tuple[Offer, ...]:
    return tuple(
        Offer(letter=letter, name={"el": greek, "en": english}, wait=wait, refused=refused)
        for letter, greek, english, wait, refused in _OFFERS[:count]
    )


def grouped_offers() -> tuple[Offer, ...]:
    """All eight, of which five are in two groups."""
    places = {"Μ": "cars", "Ε": "papers", "Κ": "papers", "Τ": "papers", "Δ": "papers"}
    return tuple(replace(offer, group=places.get(offer.letter, "")) for offer in offers(8))


def moment(count: int = 4, *, prints: bool = True) -> Moment:
    return Moment(
        now=NOW,
        offers=offers(count),
        prints=prints,
        checks_in=True,
        scans=True,
        helps=True,
        has_voice=True,
        now_s=NOW_S,
        staff=STAFF,
    )


def grouped_moment() -> Moment:
    return replace(moment(), offers=grouped_offers(), groups=GROUPS)


def refused_moment() -> Moment:
    """One service for each reason why there is no number, and one that soon gives none."""
    whys = (HOLIDAY, BY_STAFF, Refused(why=Why.NOT_NOW))
    shut = (replace(offer, refused=why) for offer, why in zip(offers(3), whys, strict=True))
    return replace(moment(), offers=(*shut, replace(offers(5)[4], wait=TEN_MINUTES, closes_at=time(19, 30))))


def issued(paper: Paper, number: str = "Α042") -> Issued:
    return Issued(ticket="t1", number=number, letter=number[0], wait=WAIT, paper=paper)


PAGES: dict[str, Page] = {
    "home": Home(),
    "home-second-leaf": Home(leaf=1),
    **{paper.value: issued(paper) for paper in Paper},
    "thousandth": issued(Paper.PRINTED, "Δ1234"),
    "without-link": replace(issued(Paper.WITHOUT), link=LINK),
    "not-printed-link": replace(issued(Paper.NOT_PRINTED), link=LINK),
    "booked": replace(issued(Paper.PRINTED, "Κ042"), slot=NOW.replace(hour=10, minute=30)),
    "was-known": replace(issued(Paper.PRINTED), slot=NOW.replace(hour=10, minute=30), was_known=True, link=LINK),
    "next-in-line": replace(issued(Paper.PRINTING), wait=Wait(ahead=0, low_min=0, high_min=0)),
    "nobody-knows": replace(issued(Paper.SLOW), wait=Wait(ahead=1, low_min=None, high_min=None)),
    "check-in": CheckIn(),
    "check-in-typed": CheckIn(typed="4071"),
    "check-in-whole": CheckIn(typed="407186"),
    "no-paper": NoPaper(letter="Α"),
    "closed": NoNumber(letter="Τ", refused=CLOSED),
    "closed-for-long": NoNumber(letter="Τ", refused=replace(CLOSED, opens_at=NOW + timedelta(days=30))),
    "closed-today": NoNumber(letter="Τ", refused=replace(CLOSED, opens_at=NOW + timedelta(hours=2))),
    "none_left": NoNumber(letter="Δ", refused=NONE_LEFT),
    "not_now": NoNumber(letter="Α", refused=Refused(why=Why.NOT_NOW)),
    "holiday": NoNumber(letter="Α", refused=HOLIDAY),
    "by_staff": NoNumber(letter="Β", refused=BY_STAFF),
    "unknown": NotCheckedIn(why=NotNow.UNKNOWN),
    "too-early": NotCheckedIn(
        why=NotNow.TOO_EARLY, slot=NOW.replace(hour=12, minute=30), opens_at=NOW.replace(hour=11, minute=30)
    ),
    "late": NotCheckedIn(why=NotNow.LATE, slot=NOW.replace(hour=8, minute=15), letter="Α"),
    "late-no-number": NotCheckedIn(why=NotNow.LATE),
    "another-day": NotCheckedIn(why=NotNow.ANOTHER_DAY, slot=NOW + timedelta(days=6)),
    "another-site": NotCheckedIn(why=NotNow.ANOTHER_SITE),
    "too-many-tries": NotCheckedIn(why=NotNow.TOO_MANY_TRIES),
    "too-many": TooMany(until_s=NOW_S + 24),
    "help": HelpIsComing(),
    "help-again": HelpIsComing(is_again=True),
    "out_of_order": OutOfOrder(),
    "sorry": Sorry(),
    "pin": StaffPin(typed=2),
    "pin-wrong": StaffPin(is_wrong=True),
    "pin-locked": StaffPin(is_wrong=True, until_s=NOW_S + 47),
    "menu": StaffMenu(),
    **{f"menu-{task}": StaffMenu(done=task) for task in Task},
    **{f"task-{task}": StaffTask(task=task) for task in Task if task is not Task.PAPER_CHANGED},
    "task-health": StaffTask(task=Task.HEALTH, outcome=Outcome.DONE),
    "task-health-more": StaffTask(task=Task.HEALTH, outcome=Outcome.DONE, leaf=1),
    **{f"test-page-{outcome}": StaffTask(task=Task.TEST_PAGE, outcome=outcome) for outcome in Outcome},
    "copy-failed": StaffTask(
        task=Task.REPRINT, outcome=Outcome.FAILED, reason="The printer has no paper: put in a new roll."
    ),
}
# Pages whose state is not in the page.
MOMENTS: dict[str, tuple[Page, Moment]] = {
    "home-one": (Home(), moment(1)),
    "home-two": (Home(), moment(2)),
    "home-seven": (Home(), moment(7)),
    "home-seven-second-leaf": (Home(leaf=1), moment(7)),
    "home-groups": (Home(), grouped_moment()),
    "home-group": (Home(group="cars"), grouped_moment()),
    "home-refused": (Home(), refused_moment()),
    "home-no-paper": (Home(), moment(prints=False)),
    "home-help-coming": (Home(), replace(moment(2), is_help_coming=True)),
    "home-plain": (Home(), replace(moment(3), checks_in=False, helps=False, has_voice=False)),
    "home-empty": (Home(), moment(0)),
    "check-in-plain": (CheckIn(), replace(moment(), scans=False, helps=False)),
    "no-recent": (StaffTask(task=Task.REPRINT), replace(moment(), staff=replace(STAFF, recent=()))),
    "roll-unknown": (
        StaffTask(task=Task.HEALTH, outcome=Outcome.DONE),
        replace(moment(), staff=replace(STAFF, roll_percent=None)),
    ),
}


class FakeCanvas:
    """Keeps the last scene; `texts` is what can be read on it. Letters are all as wide."""

    size = (1280, 800)

    def __init__(self) -> None:
        self.scene: Scene = ()
        self.shown = 0
        self.prepared: list[str] = []

    def measure(self, text: str, size: float, weight: str) -> float:
        return 0.55 * size * len(text)

    def prepare(self, text: str, size: float, weight: str) -> None:
        self.prepared.append(text)

    def show(self, scene: Scene, background: object) -> bool:
        self.shown += scene != self.scene
        self.scene = scene
        return True

    @property
    def texts(self) -> str:
        return " ".join(shape.text for shape in self.scene if isinstance(shape, Label)).replace("\u00a0", " ")
