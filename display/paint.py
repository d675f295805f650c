"""Shapes become pixels: anti-aliased, rendered once and kept while they are in use."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil, floor

from display.lettering import Lettering
from display.scene import Box, Colour, Disc, Label, Modules, Photo, Polygon, Shape
from display.sdl import pygame

Sprite = tuple[pygame.Surface, int, int]


class Painter:
    """Keeps rendered pixels up to `budget_bytes`, the least recently used go first, and one picture beside them."""

    def __init__(self, lettering: Lettering, budget_bytes: int) -> None:
        self._lettering = lettering
        self._budget_bytes = budget_bytes
        self._kept_bytes = 0
        self._sprites: OrderedDict[Hashable, Sprite] = OrderedDict()
        self._lent: tuple[str, pygame.Surface] | None = None

    def lend(self, name: str, pixels: pygame.Surface) -> None:
        """The picture that a Photo of this name shows, instead of the one lent before."""
        self._lent = (name, pixels)

    def bounds(self, shape: Shape) -> pygame.Rect:
        """Every pixel that painting the shape touches lies in here."""
        if isinstance(shape, Box):
            return _rect_of(shape)
        if isinstance(shape, Photo):
            return pygame.Rect(round(shape.x), round(shape.y), shape.width, shape.height)
        pixels, x, y = self._sprite(shape)
        return pixels.get_rect(topleft=(x, y))

    def paint(self, surface: pygame.Surface, shape: Shape) -> None:
        if isinstance(shape, Box):
            self._paint_box(surface, shape)
        elif isinstance(shape, Photo):
            if self._lent and self._lent[0] == shape.name:
                surface.blit(self._lent[1], (round(shape.x), round(shape.y)))
        else:
            pixels, x, y = self._sprite(shape)
            surface.blit(pixels, (x, y))

    def _sprite(self, shape: Label | Polygon | Disc | Modules) -> Sprite:
        """The shape's pixels, and where their left top corner belongs."""
        match shape:
            case Label():
                key: Hashable = (shape.text, round(shape.size), shape.weight, shape.colour)
                pixels, left, above = self._kept(key, lambda: self._letters(shape))
                if shape.align == "optical":
                    return pixels, round(shape.x - pixels.get_width() / 2), round(shape.baseline) - above
                return pixels, round(shape.x - self._indent(shape)) + left, round(shape.baseline) - above
            case Disc():
                diameter = max(round(2 * shape.radius), 0)
                pixels, _, _ = self._kept((diameter, shape.fill), lambda: (_disc(diameter, shape.fill), 0, 0))
                return pixels, round(shape.x - diameter / 2), round(shape.y - diameter / 2)
            case Polygon():
                x, y = floor(min(p[0] for p in shape.points)), floor(min(p[1] for p in shape.points))
                points = tuple((round(px - x, 2), round(py - y, 2)) for px, py in shape.points)
                pixels, _, _ = self._kept((points, shape.fill), lambda: (_polygon(points, shape.fill), 0, 0))
                return pixels, x, y
            case Modules():
                side = max(round(shape.side), 1)
                key = (shape.rows, side, shape.fill)
                pixels, _, _ = self._kept(key, lambda: (_modules(shape.rows, side, shape.fill), 0, 0))
                return pixels, round(shape.x), round(shape.y)

    def _indent(self, label: Label) -> float:
        if label.align == "left":
            return 0
        width = self._lettering.measure(label.text, label.size, label.weight)
        return width / 2 if label.align == "centre" else width

    def _letters(self, label: Label) -> Sprite:
        rendered = self._lettering.render(label.text, label.size, label.weight, label.colour)
        if rendered is None:
            return _clear(0, 0, label.colour), 0, 0
        pixels, left, above = rendered
        # FreeType's order of colours makes every later blit 25 times slower than the screen's own.
        return pixels.convert(_clear(0, 0, label.colour)), left, above

    def _kept(self, key: Hashable, render: Callable[[], Sprite]) -> Sprite:
        sprite = self._sprites.pop(key, None)
        if sprite is None:
            sprite = render()
            self._kept_bytes += _bytes_of(sprite)
        self._sprites[key] = sprite
        while self._kept_bytes > self._budget_bytes and len(self._sprites) > 1:
            _, dropped = self._sprites.popitem(last=False)
            self._kept_bytes -= _bytes_of(dropped)
        return sprite

    def _paint_box(self, surface: pygame.Surface, box: Box) -> None:
        rect = _rect_of(box)
        radius = min(round(box.radius), rect.width // 2, rect.height // 2)
        edge_width = min(max(round(box.edge_width), 1), ceil(min(rect.size) / 2)) if box.edge else 0
        inner = rect.inflate(-2 * radius, -2 * radius)
        if box.fill:
            surface.fill(box.fill, (inner.left, rect.top, inner.width, rect.height))
            surface.fill(box.fill, (rect.left, inner.top, radius, inner.height))
            surface.fill(box.fill, (inner.right, inner.top, radius, inner.height))
        if box.edge:
            surface.fill(box.edge, (inner.left, rect.top, inner.width, edge_width))
            surface.fill(box.edge, (inner.left, rect.bottom - edge_width, inner.width, edge_width))
            surface.fill(box.edge, (rect.left, inner.top, edge_width, inner.height))
            surface.fill(box.edge, (rect.right - edge_width, inner.top, edge_width, inner.height))
        if radius and (box.fill or box.edge):
            key = (radius, box.fill, box.edge, edge_width)
            pixels, _, _ = self._kept(key, lambda: (_corners(radius, box.fill, box.edge, edge_width), 0, 0))
            for x, column in ((rect.left, 0), (inner.right, radius)):
                for y, row in ((rect.top, 0), (inner.bottom, radius)):
                    surface.blit(pixels, (x, y), (column, row, radius, radius))


def _rect_of(box: Box) -> pygame.Rect:
    x, y = round(box.x), round(box.y)
    return pygame.Rect(x, y, max(round(box.x + box.width) - x, 0), max(round(box.y + box.height) - y, 0))


def _bytes_of(sprite: Sprite) -> int:
    width, height = sprite[0].get_size()
    return width * height * 4


def _clear(width: int, height: int, colour: Colour) -> pygame.Surface:
    """Transparent, but of the colour: what is scaled down beside it keeps its own at the rim."""
    surface = pygame.Surface((width, height), pygame.SRCALPHA, 32)
    surface.fill((*colour, 0))
    return surface


def _fineness(width: int, height: int) -> int:
    """By how much a shape is drawn larger and scaled down; less for large ones, which would need much memory."""
    area = width * height
    return 4 if area <= 1 << 16 else 2 if area <= 1 << 18 else 1


def _smooth(large: pygame.Surface, width: int, height: int) -> pygame.Surface:
    return large if large.get_size() == (width, height) else pygame.transform.smoothscale(large, (width, height))


def _disc(diameter: int, fill: Colour) -> pygame.Surface:
    fineness = _fineness(diameter, diameter)
    large = _clear(diameter * fineness, diameter * fineness, fill)
    pygame.draw.ellipse(large, fill, large.get_rect())
    return _smooth(large, diameter, diameter)


def _polygon(points: tuple[tuple[float, float], ...], fill: Colour) -> pygame.Surface:
    width, height = ceil(max(p[0] for p in points)) + 1, ceil(max(p[1] for p in points)) + 1
    fineness = _fineness(width, height)
    large = _clear(width * fineness, height * fineness, fill)
    pygame.draw.polygon(large, fill, [(x * fineness, y * fineness) for x, y in points])
    return _smooth(large, width, height)


def _modules(rows: tuple[str, ...], side: int, fill: Colour) -> pygame.Surface:
    """Sharp: a scanner wants edges, not smoothness."""
    surface = _clear(max(map(len, rows), default=0) * side, len(rows) * side, fill)
    for down, row in enumerate(rows):
        for across, module in enumerate(row):
            if module == "1":
                surface.fill(fill, (across * side, down * side, side, side))
    return surface


def _corners(radius: int, fill: Colour | None, edge: Colour | None, edge_width: int) -> pygame.Surface:
    """A rounded box with nothing between its corners."""
    size = 2 * radius
    fineness = _fineness(size, size)
    rim = edge or fill or (0, 0, 0)
    large = _clear(size * fineness, size * fineness, rim)
    pygame.draw.rect(large, rim, large.get_rect(), border_radius=radius * fineness)
    if edge:
        inside = large.get_rect().inflate(-2 * edge_width * fineness, -2 * edge_width * fineness)
        colour = fill if fill else (*edge, 0)
        pygame.draw.rect(large, colour, inside, border_radius=max(radius - edge_width, 0) * fineness)
    return _smooth(large, size, size)
