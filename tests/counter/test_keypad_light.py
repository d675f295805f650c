import pytest

from counter.keypad_light import is_lit
from counter.panel import Lamp, Panel


def seen(lamps, seconds=6.0, since_s=100.0):
    """How often the light goes on within so long, and the share of the time that it is lit."""
    panel, steps = Panel(lamps=lamps), round(seconds / 0.025)
    lit = [is_lit(panel, since_s + step * 0.025, since_s) for step in range(steps)]
    return sum(now and not before for before, now in zip([False, *lit], lit, strict=False)), sum(lit) / steps


@pytest.mark.parametrize(
    ("lamps", "flashes", "share"),
    [
        (Lamp.IDLE, 0, 0.0),
        (Lamp.IDLE | Lamp.WAITING, 2, 0.05),
        (Lamp.CALLING | Lamp.WAITING, 6, 0.5),
        (Lamp.SERVING | Lamp.WAITING, 1, 1.0),
        (Lamp.CALLING | Lamp.ASK, 30, 0.5),
        (Lamp.IDLE | Lamp.EMERGENCY, 12, 0.3),
        (Lamp.SERVING | Lamp.HELP, 12, 0.3),
        (Lamp.IDLE | Lamp.BREAK | Lamp.WAITING, 4, 0.1),
    ],
)
def test_each_state_has_its_own_light(lamps, flashes, share):
    found, lit = seen(lamps)
    assert found == pytest.approx(flashes, abs=1)
    assert lit == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize(("lamp", "flashes"), [(Lamp.REFUSED, 3), (Lamp.LINK_LOST, 3), (Lamp.NOBODY_WAITING, 1)])
def test_a_refusal_is_seen_on_a_light_that_is_lit_and_on_one_that_is_not(lamp, flashes):
    for lamps in (Lamp.IDLE, Lamp.SERVING):
        assert not is_lit(Panel(lamps=lamps | lamp), 7.33, 7.33)
        assert seen(lamps | lamp, seconds=1.5, since_s=7.33)[0] == flashes
