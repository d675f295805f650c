"""What the page asks for becomes something that happens on the stage; everything else is refused at the door."""

import json
from typing import Any

from epass.errors import Refusal
from simulator.box import KEYS
from simulator.stage import Stage

_LONGEST = 500


def read(text: str) -> Any:
    """The message in a text; None for what is none."""
    if len(text) > _LONGEST:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def obey(stage: Stage, message: Any) -> None:
    """Does what a visitor did. Raises Refusal for what nobody can do.

    {"verb": "touch", "phase": "down", "x": 0.5, "y": 0.25}   also "move"; "up" needs no place
    {"verb": "press", "counter": 1, "key": "NEXT"}
    {"verb": "trouble", "name": "paper-out", "on": true}
    {"verb": "kill", "daemon": "kiosk"}
    """
    match message:
        case {"verb": "touch", "phase": "up"}:
            stage.touchscreen.up()
        case {"verb": "touch", "phase": str(phase), "x": int() | float() as x, "y": int() | float() as y} if (
            0 <= x <= 1 and 0 <= y <= 1 and phase in ("down", "move")
        ):
            (stage.touchscreen.down if phase == "down" else stage.touchscreen.move)(x, y)
        case {"verb": "press", "counter": int(counter), "key": str(key)} if counter in stage.boxes and key in KEYS:
            stage.boxes[counter].press(key)
        case {"verb": "trouble", "name": str(name), "on": bool(on)} if name in stage.troubles:
            stage.troubles[name].turn(on)
        case {"verb": "kill", "daemon": str(daemon)} if daemon in stage.daemons:
            stage.daemons[daemon].kill()
        case _:
            raise Refusal("This cannot be done here.")
