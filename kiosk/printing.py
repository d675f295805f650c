"""The configured printer gets its dispenser. Imported late: Pillow and the printer's libraries are not needed for
the first picture on the screen."""

from collections.abc import Callable

from epass.config import Config
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Ticket
from epass.store import open_journal
from epass.store.journal import utc_now
from kiosk import dispenser
from kiosk.encoder import encode_text
from kiosk.printer import Printer
from kiosk.receipt import Receipt, receipt_for
from printer_profiles import Profile


async def serve(config: Config, profile: Profile) -> None:
    """Dispenses until it is cancelled."""
    encode = _encoder(config, profile)

    def typeset(ticket: Ticket, wait: Wait) -> bytes:
        return encode(receipt_for(ticket, wait, ticket.language, config), profile)

    await dispenser.run(lambda: open_journal(config), Printer(config.printer.url, profile), typeset, utc_now)


def _encoder(config: Config, profile: Profile) -> Callable[[Receipt, Profile], bytes]:
    if profile.mode == "text":
        return encode_text
    # Pillow takes 10 MB, and only pictures need it.
    from kiosk.raster import encode_raster, warm_up  # noqa: PLC0415

    warm_up(config, profile)
    return encode_raster
