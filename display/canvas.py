"""A scene becomes pixels: only what differs from the last one is drawn, and only then is anything shown."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from display.lettering import Lettering
from display.paint import Painter
from display.panel import Panel, Tap, open_panel
from display.rotation import turned, turned_back, turned_size
from display.scene import Colour, Label, Scene, Shape, Weight
from display.sdl import pygame

__all__ = ["Canvas", "Tap", "open_canvas"]

# Rendered shapes that are kept, in bytes for each pixel of the picture: 4 MB at 1920x1080.
_KEPT_BYTES_PER_PIXEL = 2


def open_canvas(url: str, title: str, rotation: int = 0) -> "Canvas":
    """A canvas on `kmsdrm://N`, `window://1280x800` or `offscreen:///file?size=1280x800`; `rotation` (0, 90, 180, 270)
    turns the picture clockwise on a panel that hangs otherwise. Raises ConfigError and DeviceError (see `panel`)."""
    lettering = Lettering()
    return Canvas(open_panel(url, title), lettering, rotation)


class Canvas:
    """Shows scenes. `size` is that of the picture, in pixels, after its rotation."""

    def __init__(self, panel: Panel, lettering: Lettering, rotation: int = 0) -> None:
        self._panel = panel
        self._lettering = lettering
        self._rotation = rotation
        self.size = turned_size(*panel.surface.get_size(), rotation)
        self._picture = pygame.Surface(self.size, 0, 32) if rotation else panel.surface
        self._painter = Painter(lettering, self.size[0] * self.size[1] * _KEPT_BYTES_PER_PIXEL)
        self._scene: Scene = ()
        self._bounds: dict[Shape, pygame.Rect] = {}
        self._background: Colour | None = None

    def measure(self, text: str, size: float, weight: Weight) -> float:
        """The width in pixels: a `scene.Measure`."""
        return self._lettering.measure(text, size, weight)

    def prepare(self, text: str, size: float, weight: Weight) -> None:
        """Renders glyphs before they are needed."""
        self._lettering.prepare(text, size, weight)

    def lend(self, name: str, pixels: pygame.Surface) -> None:
        """The picture that a Photo of this name shows, until another is lent."""
        self._painter.lend(name, pixels.convert(self._picture))

    def rehearse(self, scene: Scene) -> None:
        """Renders a scene's glyphs and shapes without showing them, so that showing it later takes less time."""
        for shape in scene:
            if isinstance(shape, Label):
                self.prepare(shape.text, shape.size, shape.weight)
            else:
                self._painter.bounds(shape)

    def show(self, scene: Scene, background: Colour) -> bool:
        """Whether anything changed and was drawn."""
        if scene == self._scene and background == self._background:
            return False
        bounds = {shape: self._bounds.get(shape) or self._painter.bounds(shape) for shape in scene}
        dirty = self._dirty(scene, bounds, background)
        self._background = None
        if dirty:
            self._draw(scene, bounds, background, dirty)
        self._scene, self._bounds, self._background = scene, bounds, background
        return bool(dirty)

    def taps(self) -> list[Tap]:
        """What was touched since the last call, on the picture; also lets the window answer the desktop."""
        return [
            Tap(x=x, y=y, is_down=tap.is_down, finger=tap.finger)
            for tap in self._panel.taps()
            for x, y in (turned_back(tap.x, tap.y, self._rotation),)
        ]

    @property
    def is_deaf(self) -> bool:
        """Whether nothing ever comes of asking for `taps`."""
        return self._panel.is_deaf

    @property
    def is_closed(self) -> bool:
        """Whether somebody closed the window; `taps` notices it."""
        return self._panel.is_closed

    def picture(self, path: Path) -> None:
        """Saves what is to be seen as a PNG."""
        pygame.image.save(self._picture, str(path))

    def close(self) -> None:
        self._panel.close()

    def _dirty(self, scene: Scene, bounds: dict[Shape, pygame.Rect], background: Colour) -> list[pygame.Rect]:
        whole = pygame.Rect((0, 0), self.size)
        if background != self._background:
            return [whole]
        # What both scenes have, in the same order, keeps its pixels; all else came or went.
        rects = []
        for tag, a, b, c, d in SequenceMatcher(None, self._scene, scene, autojunk=False).get_opcodes():
            if tag != "equal":
                rects += [self._bounds[shape] for shape in self._scene[a:b]]
                rects += [bounds[shape] for shape in scene[c:d]]
        return _merged([clipped for rect in rects if (clipped := rect.clip(whole))])

    def _draw(
        self, scene: Scene, bounds: dict[Shape, pygame.Rect], background: Colour, dirty: Sequence[pygame.Rect]
    ) -> None:
        self._panel.begin()
        try:
            for rect in dirty:
                self._picture.set_clip(rect)
                self._picture.fill(background)
                for shape in scene:
                    if rect.colliderect(bounds[shape]):
                        self._painter.paint(self._picture, shape)
        finally:
            self._picture.set_clip(None)
            self._panel.finish([self._onto_panel(rect) for rect in dirty])

    def _onto_panel(self, rect: pygame.Rect) -> pygame.Rect:
        if not self._rotation:
            return rect
        place = pygame.Rect(turned((rect.x, rect.y, rect.width, rect.height), *self.size, self._rotation))
        part = pygame.transform.rotate(self._picture.subsurface(rect), -self._rotation)
        self._panel.surface.blit(part, place)
        return place


def _merged(rects: list[pygame.Rect]) -> list[pygame.Rect]:
    """Rectangles that overlap become the one around them, until none do."""
    apart: list[pygame.Rect] = []
    for rect in rects:
        grown = rect
        while (hit := grown.collidelist(apart)) >= 0:
            grown = grown.union(apart.pop(hit))
        apart.append(grown)
    return apart
