"""A view becomes the picture on the canvas, and a place on it the action that a finger means there."""

from collections.abc import Iterator, Sequence

from display.canvas import Canvas
from display.scene import Label
from epass.config import Config
from epass.queueing.estimate import Wait
from kiosk.dialogue.offers import Refused, Why
from kiosk.dialogue.pages import Action, CheckIn, Issued, NoNumber, Page, Paper, Sorry, View
from kiosk.screen.geometry import geometry_of
from kiosk.screen.look import Moment, Picture
from kiosk.screen.page import draw
from kiosk.screen.palette import CALM


class Showing:
    """The last picture that was shown."""

    def __init__(self, config: Config, canvas: Canvas) -> None:
        self._site = config.site
        self._canvas = canvas
        self._geometry = geometry_of(config.kiosk, canvas.size)
        self._picture = Picture(scene=(), targets=())

    @property
    def actions(self) -> Sequence[Action]:
        """What can be meant now, in the order in which it is seen."""
        return tuple(target.action for target in self._picture.targets)

    def action_at(self, x: float, y: float) -> Action | None:
        """What lies at this place, in 0..1 from the left top corner."""
        width, height = self._canvas.size
        return self._picture.action_at(x * width, y * height)

    def show(self, view: View, moment: Moment) -> None:
        picture = self._drawn(view, moment)
        self._canvas.show(picture.scene, picture.ground)
        self._picture = picture

    def apologise(self, language: str, moment: Moment) -> None:
        """Shows that something went wrong; where even that cannot be drawn, nothing at all rather than a page that
        does not do what it says."""
        try:
            self.show(View(page=Sorry(), language=language), moment)
        except Exception:
            self._picture = Picture(scene=(), targets=())
            self._canvas.show((), CALM.ground)

    def rehearse(self, moment: Moment) -> Iterator[None]:
        """Renders the letters of the pages to come, a few at a time, so that the first citizen does not wait."""
        for language in self._site.languages:
            for page in _pages_to_come(moment):
                for shape in self._drawn(View(page=page, language=language), moment).scene:
                    if isinstance(shape, Label):
                        self._canvas.prepare(shape.text, shape.size, shape.weight)
                        yield

    def _drawn(self, view: View, moment: Moment) -> Picture:
        return draw(view, moment, self._site, self._geometry, self._canvas.measure)


def _pages_to_come(moment: Moment) -> Iterator[Page]:
    wait = Wait(ahead=12, low_min=35, high_min=40)
    if moment.checks_in:
        yield CheckIn(typed="123")
    for letter in (offer.letter for offer in moment.offers):
        for digits in ("012", "345", "678", "900"):
            yield Issued(ticket="", number=letter + digits, letter=letter, wait=wait)
        yield Issued(ticket="", number=f"{letter}000", letter=letter, wait=wait, paper=Paper.PRINTED)
        yield Issued(ticket="", number=f"{letter}000", letter=letter, wait=wait, paper=Paper.NOT_PRINTED)
        yield NoNumber(letter=letter, refused=Refused(why=Why.CLOSED))
