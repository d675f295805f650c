"""Places on a turned panel: from the picture to the panel, and a finger's way back. Pure.

`rotation` is by how many degrees clockwise the picture is turned on its panel: 0, 90, 180 or 270.
"""

Rectangle = tuple[int, int, int, int]


def turned_size(width: int, height: int, rotation: int) -> tuple[int, int]:
    """Of the panel for the picture, and of the picture for the panel."""
    return (height, width) if rotation in {90, 270} else (width, height)


def turned(rectangle: Rectangle, width: int, height: int, rotation: int) -> Rectangle:
    """Where a rectangle (x, y, width, height) of a picture of this size lies on the panel."""
    x, y, w, h = rectangle
    match rotation:
        case 90:
            return (height - y - h, x, h, w)
        case 180:
            return (width - x - w, height - y - h, w, h)
        case 270:
            return (y, width - x - w, h, w)
        case _:
            return rectangle


def turned_back(x: float, y: float, rotation: int) -> tuple[float, float]:
    """Where a point of the panel lies on the picture; both in 0..1."""
    match rotation:
        case 90:
            return (y, 1 - x)
        case 180:
            return (1 - x, 1 - y)
        case 270:
            return (1 - y, x)
        case _:
            return (x, y)
