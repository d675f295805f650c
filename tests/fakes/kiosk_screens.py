"""What a kiosk may have to show: offers with long and short names, and every page of the dialogue."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from display.scene import Label, Scene
from epass.config import Site
from epass.queueing.estimate import Wait
from kiosk.dialogue import Home, Issued, NoNumber, OutOfOrder, Page, Paper
from kiosk.look import Moment
from kiosk.offers import Offer, Refused, Why

ATHENS = ZoneInfo("Europe/Athens")
NOW = datetime(2026, 11, 24, 9, 41, tzinfo=ATHENS)
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
WAIT = Wait(ahead=4, low_min=10, high_min=15)
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


def offers(count: int) -> tuple[Offer, ...]:
    return tuple(
        Offer(letter=letter, name={"el": greek, "en": english}, wait=wait, refused=refused)
        for letter, greek, english, wait, refused in _OFFERS[:count]
    )


def moment(count: int = 4, *, prints: bool = True) -> Moment:
    return Moment(now=NOW, offers=offers(count), prints=prints)


def issued(paper: Paper, number: str = "Α042") -> Issued:
    return Issued(ticket="t1", number=number, letter=number[0], wait=WAIT, paper=paper)


PAGES: dict[str, Page] = {
    "home": Home(),
    **{paper.value: issued(paper) for paper in Paper},
    "thousandth": issued(Paper.PRINTED, "Δ1234"),
    "closed": NoNumber(letter="Τ", refused=CLOSED),
    "none_left": NoNumber(letter="Δ", refused=NONE_LEFT),
    "not_now": NoNumber(letter="Α", refused=Refused(why=Why.NOT_NOW)),
    "out_of_order": OutOfOrder(),
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
