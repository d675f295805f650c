"""Walls in every state and with everything that may be on them, laid out with the real letters."""

from dataclasses import dataclass, replace
from functools import cache

from display.geometry import Geometry, geometry_of
from display.layout import Layout, lay_out, photo_room
from display.lettering import Lettering
from display.scene import Label, Scene
from display.sign import Moment, PhotoSize, ServiceWait
from epass.queueing.message import Message
from fakes.display import a_sign, a_view

LETTERING = Lettering()
PHOTO = "a photo"
MESSAGE = Message(
    id="cards",
    text={
        "el": "Λόγω βλάβης δεν γίνονται σήμερα πληρωμές με κάρτα. Παρακαλούμε να έχετε μαζί σας μετρητά.",
        "en": "Card payments are out of order today. Please have cash with you.",
    },
)
WAITS = tuple(
    ServiceWait(letter=letter, names={"el": greek, "en": english}, waiting=waiting, low_min=low, high_min=high)
    for letter, greek, english, waiting, low, high in (
        ("Α", "Γνήσιο υπογραφής", "Certified signature", 4, 5, 15),
        ("Β", "Όλες οι υπηρεσίες", "All services", 12, 30, 45),
        ("Γ", "Οικογενειακή κατάσταση και δημοτολόγια", "Family status and municipal rolls", 0, 0, 0),
        ("Ε", "Πιστοποιητικά", "Certificates", 2, None, None),
        ("Κ", "Παραλαβή εγγράφων", "Collecting documents", 1, 0, 5),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallCase:
    """`state`: as in `a_view`, or "asleep". `extras`: of "waits", "message", "beside", "between"."""

    state: str
    size: tuple[int, int] = (1920, 1080)
    counters: int = 3
    extras: frozenset[str] = frozenset()
    is_alternating: bool = False
    turn: int = 0
    viewed_from_m: float = 4
    languages: tuple[str, ...] = ("el", "en")
    numbers: tuple[str, ...] = ()
    letters: str = "ΑΒΓ"

    @property
    def geometry(self) -> Geometry:
        """On a 55-inch screen."""
        return geometry_of(self.size, 1210, 680, self.viewed_from_m)

    @cache  # noqa: B019 - frozen, and as long as the tests
    def laid(self) -> Layout:
        view, moment = a_view("closed" if self.state == "asleep" else self.state, self.counters, self.numbers)
        sign = replace(a_sign(self.counters, self.languages, self.letters), is_alternating=self.is_alternating)
        moment = self._moment(moment)
        if where := self.extras & {"beside", "between"}:
            width, height = photo_room(sign, self.geometry, is_large="between" in where)
            moment = replace(
                moment, photo=PhotoSize(name=PHOTO, width=width, height=height, is_large="between" in where)
            )
        return lay_out(view, sign, moment, self.geometry, LETTERING.measure)

    def _moment(self, moment: Moment) -> Moment:
        return replace(
            moment,
            is_asleep=self.state == "asleep",
            turn=self.turn,
            waits=WAITS if "waits" in self.extras else (),
            messages=(MESSAGE,) if "message" in self.extras else (),
        )


def labels(scene: Scene) -> list[Label]:
    return [shape for shape in scene if isinstance(shape, Label)]


def texts(scene: Scene) -> list[str]:
    return [label.text for label in labels(scene)]
