"""A panel becomes whether the one light of a keypad is lit now. Pure: time is an argument."""

from collections.abc import Sequence

from counter.panel import Lamp, Panel

# Lit and dark in turn, in seconds; the whole is repeated.
_CALLING = (0.5, 0.5)
_WAITING = (0.15, 2.85)
_ASKING = (0.1, 0.1)
_WANTED = (0.15, 0.15, 0.15, 0.55)
_RESTING = (0.15, 0.15, 0.15, 2.55)
# Once, from when it was answered; dark before and after, so that it is seen on a light that was lit.
_REFUSED = (0.0, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.6)
_NOBODY = (0.0, 0.2, 0.8, 0.5)


def is_lit(panel: Panel, now_s: float, since_s: float) -> bool:
    """`since_s`: when this panel began to be shown."""
    lamps, shown_s = panel.lamps, now_s - since_s
    if Lamp.ASK in lamps:
        return _turn(_ASKING, now_s)
    if Lamp.NOBODY_WAITING in lamps:
        return _turn(_NOBODY, shown_s)
    if Lamp.REFUSED in lamps or Lamp.LINK_LOST in lamps:
        return _turn(_REFUSED, shown_s)
    for lamp, turns in (
        (Lamp.EMERGENCY, _WANTED),
        (Lamp.HELP, _WANTED),
        (Lamp.CALLING, _CALLING),
        (Lamp.BREAK, _RESTING),
    ):
        if lamp in lamps:
            return _turn(turns, now_s)
    return Lamp.SERVING in lamps or (Lamp.WAITING in lamps and _turn(_WAITING, now_s))


def _turn(turns: Sequence[float], at_s: float) -> bool:
    left_s = at_s % sum(turns)
    for place, turn_s in enumerate(turns):
        if left_s < turn_s:
            return place % 2 == 0
        left_s -= turn_s
    return False
