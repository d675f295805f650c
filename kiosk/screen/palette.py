"""The colours of the kiosk's pages. Pure."""

from dataclasses import dataclass

from display.scene import Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Each ink for its ground: `ink` and `quiet` for ground, card, tint and closed; `status` for card; `on_accent` for
    accent and pressed; `on_chosen`, `on_warning` and `on_sign` for what they are on."""

    ground: Colour
    card: Colour
    tint: Colour
    closed: Colour
    edge: Colour
    ink: Colour
    quiet: Colour
    status: Colour
    accent: Colour
    accent_edge: Colour
    pressed: Colour
    on_accent: Colour
    chosen: Colour
    on_chosen: Colour
    warning: Colour
    on_warning: Colour
    sign: Colour
    on_sign: Colour
    good: Colour


# Every ink has at least 4.5 times the contrast of its ground (WCAG 2.2, 1.4.3).
CALM = Palette(
    ground=(240, 244, 249),
    card=(255, 255, 255),
    tint=(221, 233, 247),
    closed=(229, 234, 240),
    edge=(188, 200, 216),
    ink=(16, 32, 54),
    quiet=(71, 85, 105),
    status=(11, 87, 164),
    accent=(11, 87, 164),
    accent_edge=(7, 58, 112),
    pressed=(7, 58, 112),
    on_accent=(255, 255, 255),
    chosen=(16, 32, 54),
    on_chosen=(255, 255, 255),
    warning=(255, 239, 204),
    on_warning=(92, 58, 0),
    sign=(232, 163, 23),
    on_sign=(16, 32, 54),
    good=(17, 110, 62),
)
# At least 7 times (1.4.6), for large letters.
STARK = Palette(
    ground=(0, 0, 0),
    card=(0, 0, 0),
    tint=(38, 38, 38),
    closed=(38, 38, 38),
    edge=(255, 255, 255),
    ink=(255, 255, 255),
    quiet=(255, 255, 255),
    status=(255, 221, 0),
    accent=(255, 221, 0),
    accent_edge=(168, 140, 0),
    pressed=(255, 255, 255),
    on_accent=(0, 0, 0),
    chosen=(255, 255, 255),
    on_chosen=(0, 0, 0),
    warning=(255, 221, 0),
    on_warning=(0, 0, 0),
    sign=(255, 221, 0),
    on_sign=(0, 0, 0),
    good=(120, 255, 160),
)
