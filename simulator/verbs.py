"""What the page asks for becomes something that happens on the stage; everything else is refused at the door."""

import json
from typing import Any

from epass.errors import Refusal
from simulator import keyboard
from simulator.box import HELD_S, KEYS
from simulator.stage import Stage

_LONGEST = 500
_LONG_S = 1.1


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
    {"verb": "press", "counter": 1, "key": "NEXT"}          also "hold": pressed for long
    {"verb": "trouble", "name": "paper-out", "on": true}
    {"verb": "kill", "daemon": "kiosk"}
    {"verb": "book"}                                       some bookings, at believable times
    {"verb": "scan", "code": "0532-481027"}                a card's code at the scanner; also "withdraw"
    {"verb": "key", "key": "OK"}                           of the keypad
    {"verb": "headset", "plugged": true}
    {"verb": "take"}                                       the ticket out of the printer's mouth
    """
    match message:
        case {"verb": "touch", "phase": "up"}:
            stage.touchscreen.up()
        case {"verb": "touch", "phase": str(phase), "x": int() | float() as x, "y": int() | float() as y} if (
            0 <= x <= 1 and 0 <= y <= 1 and phase in ("down", "move")
        ):
            (stage.touchscreen.down if phase == "down" else stage.touchscreen.move)(x, y)
        case {"verb": "press" | "hold" as verb, "counter": int(counter), "key": str(key)} if (
            counter in stage.boxes and key in KEYS
        ):
            stage.boxes[counter].press(key, HELD_S if verb == "press" else _LONG_S)
        case {"verb": "trouble", "name": str(name), "on": bool(on)} if name in stage.troubles:
            stage.troubles[name].turn(on)
        case {"verb": "kill", "daemon": str(daemon)} if daemon in stage.daemons:
            stage.daemons[daemon].kill()
        case {"verb": "book"}:
            stage.book()
        case {"verb": "scan", "code": str(code)} if stage.appointments.is_known(code):
            stage.scanner.scan(code)
        case {"verb": "withdraw", "code": str(code)}:
            stage.withdraw(code)
        case {"verb": "key", "key": str(key)} if key in keyboard.KEYS:
            stage.keypad.press(key)
        case {"verb": "headset", "plugged": bool(plugged)}:
            stage.keypad.put_headset(plugged)
        case {"verb": "take"}:
            stage.printer.take_ticket()
        case _:
            raise Refusal("This cannot be done here.")
