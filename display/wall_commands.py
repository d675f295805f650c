"""`epass wall test`: a picture that shows whether the screen shows all of it, and the chime."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from display.canvas import open_canvas
from display.chime import chime
from display.scene import Box, Colour, Disc, Label, Scene, Shape
from epass import config as configuration
from epass.config import Config
from speech.sound import open_sound

_INK, _PAPER, _GREY = (24, 32, 44), (255, 255, 255), (128, 128, 128)
_COLOURS: tuple[Colour, ...] = ((200, 30, 30), (30, 140, 60), (20, 80, 180), (240, 180, 20), (0, 0, 0), _GREY)
_SHOWN_S = 10.0


def main(rest: Sequence[str], config: Path | None) -> None:
    parser = argparse.ArgumentParser(prog="epass wall", description="The wall.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    test = commands.add_parser("test", help="show a test picture, and play the chime (stop epass-display first)")
    test.add_argument("--config", type=Path, default=config, help="else EPASS_CONFIG, else /etc/epass/epass.toml")
    test.add_argument("--seconds", type=float, default=_SHOWN_S, help="how long (10)")
    args = parser.parse_args(rest)
    _test(configuration.load(args.config), args.seconds)


def _test(config: Config, seconds: float) -> None:
    display = config.display
    canvas = open_canvas(display.screen, "e-PASS", display.rotation)
    try:
        canvas.show(test_picture(*canvas.size, config), _PAPER)
        width, height = canvas.size
        print(f"{display.screen} shows {width} × {height}: the frame is whole, the circle round, each field a colour?")
        sound = open_sound(display.sound)
        sound.open()
        try:
            sound.play(chime(), Event())
        finally:
            sound.close()
        is_silent = display.sound in {"", "none:"}
        print("The wall is silent, as configured." if is_silent else f"{display.sound} has played the chime.")
        time.sleep(max(seconds, 0))
    finally:
        canvas.close()


def test_picture(width: int, height: int, config: Config) -> Scene:
    """A frame at the very edge, a circle, six colours, the site's name, and the largest number."""
    unit = min(width, height) / 20
    field = (width - 4 * unit) / len(_COLOURS)
    shapes: list[Shape] = [
        Box(x=0, y=0, width=width, height=height, fill=None, edge=_INK, edge_width=unit / 6),
        Disc(x=width / 2, y=height * 0.45, radius=6 * unit, fill=_INK),
        Disc(x=width / 2, y=height * 0.45, radius=5.7 * unit, fill=_PAPER),
        Label(x=width / 2, baseline=height * 0.45 + 1.6 * unit, text="Ω999", size=4.4 * unit, colour=_INK,
              weight="extrabold", align="centre"),
        Label(x=width / 2, baseline=2.2 * unit, text=config.site.name["el"], size=unit, colour=_INK, weight="semibold",
              align="centre"),
        Label(x=width / 2, baseline=height - unit, text=f"{width} × {height}", size=unit * 0.7, colour=_INK,
              align="centre"),
    ]  # fmt: skip
    for place, colour in enumerate(_COLOURS):
        shapes.append(Box(x=2 * unit + place * field, y=height - 4.2 * unit, width=field, height=2 * unit, fill=colour))
    return tuple(shapes)
