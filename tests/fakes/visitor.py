"""A visitor in front of the demo's page: looks at it, taps on the kiosk's screen, and waits for what must come."""

import time
from collections.abc import Callable
from itertools import cycle

from fakes.browser import BOUND_S

DESKTOP = (1440, 900)
# The platform is started last, and a machine may be busy.
JOINED_MS = 60_000
CERTIFIED_SIGNATURE = (0.25, 0.4)
# 0.7 s in the kiosk.
QUIET_MS = 900


def frames(page, screen):
    return page.locator(f"#{screen}").get_attribute("data-frames")


def sketch(page, screen):
    """The picture in 96 x 54 shades of grey."""
    return page.evaluate(
        """id => {
            const small = new OffscreenCanvas(96, 54).getContext("2d");
            small.drawImage(document.getElementById(id), 0, 0, 96, 54);
            return [...small.getImageData(0, 0, 96, 54).data].filter((value, index) => index % 4 === 1);
        }""",
        screen,
    )


def is_another(before, after):
    """More than a clock or a count is different."""
    return sum(abs(one - other) > 24 for one, other in zip(before, after, strict=True)) > 0.05 * len(before)


def tap(page, place=CERTIFIED_SIGNATURE):
    screen = page.locator("#kiosk-screen")
    box = screen.bounding_box()
    screen.click(position={"x": box["width"] * place[0], "y": box["height"] * place[1]})


def tap_until(page, places, is_so: Callable[[], object], what: str) -> None:
    """Taps these places in turn, slowly: right after a page has changed the kiosk hears no finger."""
    deadline = time.monotonic() + BOUND_S
    for place in cycle(places):
        tap(page, place)
        page.wait_for_timeout(QUIET_MS)
        if is_so():
            return
        assert time.monotonic() < deadline, f"not within {BOUND_S:g} s: {what}"


def kinds(page):
    return page.locator("#journal > li").evaluate_all("items => items.map(item => item.dataset.kind)")


def sentences(page):
    return set(page.locator("#journal > li span").all_text_contents())
