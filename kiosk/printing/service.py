"""The configured printer gets its dispenser. Imported late: Pillow and the printer's libraries are not needed for
the first picture on the screen."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import monotonic

from epass.config import Config
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Ticket
from epass.store import Journal, open_journal
from epass.store.journal import utc_now
from kiosk.printing import dispenser
from kiosk.printing.printer import Printer
from kiosk.printing.watch import Watch
from kiosk.ticket.encoder import encode_text
from kiosk.ticket.layout import load_layout
from kiosk.ticket.proof import paper_mm
from kiosk.ticket.receipt import Receipt, receipt_for
from printer_profiles import Profile

_BEAT_S = 2.0


async def serve(config: Config, profile: Profile, got_on: Callable[[], None]) -> None:
    """Dispenses until it is cancelled; `got_on` is called every few seconds unless it hangs."""
    printer = Printer(config.printer.url, profile)
    settings = config.printer

    def watch_on(journal: Journal) -> Watch:
        return Watch(journal, printer, monotonic, roll_m=settings.roll_m, retracted_after=settings.retracted_after)

    async with asyncio.TaskGroup() as group:
        group.create_task(_beats(got_on), name="beats")
        await dispenser.run(lambda: open_journal(config), printer, Typesetter(config, profile), watch_on, utc_now)


async def _beats(got_on: Callable[[], None]) -> None:
    """In the dispenser's own loop: while a printer keeps it, nothing beats."""
    while True:
        got_on()
        await asyncio.sleep(_BEAT_S)


class Typesetter:
    """See `dispenser.Typesetter`."""

    def __init__(self, config: Config, profile: Profile) -> None:
        self._config = config
        self._profile = profile
        self._encode = _encoder(config, profile)

    def ticket(self, ticket: Ticket, wait: Wait, *, link: str, is_copy: bool) -> bytes:
        receipt = receipt_for(ticket, wait, ticket.language, self._config, link=link, is_copy=is_copy)
        return self._encode(receipt, self._profile)

    def test_page(self, now: datetime) -> bytes:
        # It is a picture, and a site that prints text needs no Pillow otherwise.
        from kiosk.ticket.test_page import test_page  # noqa: PLC0415

        return test_page(self._profile, now.astimezone(self._config.site.timezone))

    def paper_mm(self, job: bytes) -> int:
        return paper_mm(job, self._profile)


def _encoder(config: Config, profile: Profile) -> Callable[[Receipt, Profile], bytes]:
    layout = load_layout(config.receipt.layout)
    if profile.mode == "text":
        return partial(encode_text, layout=layout)
    # Pillow takes 10 MB, and only pictures need it.
    from kiosk.ticket.raster import encode_raster, warm_up  # noqa: PLC0415

    warm_up(config, profile, layout)
    return partial(encode_raster, layout=layout)
