"""A ticket and its wait become a receipt: everything that will stand on the paper, and nothing about who holds it."""

from dataclasses import dataclass
from datetime import datetime

from epass.config import Config
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Ticket
from kiosk.receipt_words import wait_in_words, words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`service_again`: the service's name in the site's other language, "" for none. `issued`, `slot`: local time.
    `link`: what the QR code holds, "" for no code."""

    language: str
    site: str
    number: str
    service: str
    service_again: str
    issued: datetime
    slot: datetime | None
    wait: Wait
    notes: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line: a label on the left and its value on the right; no label, and the value stands in the middle."""

    label: str
    value: str


def receipt_for(ticket: Ticket, wait: Wait, language: str, config: Config) -> Receipt:
    """The receipt of a ticket in this language. A priority shows nowhere on it: its reason may be health."""
    site, service = config.site, config.services[ticket.service]
    others = [other for other in site.languages if other != language]
    name = service.name_in(language)
    again = service.name_in(others[0]) if others else ""
    return Receipt(
        language=language,
        site=site.name.get(language) or site.name["el"],
        number=ticket.number,
        service=name,
        service_again=again if again != name else "",
        issued=ticket.issued_at.astimezone(site.timezone),
        slot=ticket.slot.astimezone(site.timezone) if ticket.slot else None,
        wait=wait,
        notes=tuple((config.receipt.note.get(language) or config.receipt.note.get("el", "")).splitlines()),
        link=config.receipt.link.replace("{ticket}", ticket.id),
    )


def facts_of(receipt: Receipt) -> tuple[Fact, ...]:
    """Appointment, people ahead and wait, as far as they are known and say something."""
    words = words_in(receipt.language)
    facts = []
    if receipt.slot:
        facts.append(Fact(label=words.appointment, value=f"{receipt.slot:%H:%M}"))
    wait = wait_in_words(receipt.wait, receipt.language)
    if receipt.wait.ahead > 0:
        label = words.ahead_one if receipt.wait.ahead == 1 else words.ahead
        facts.append(Fact(label=label, value=str(receipt.wait.ahead)))
    if wait == words.no_wait:
        facts.append(Fact(label="", value=wait))
    elif wait:
        facts.append(Fact(label=words.wait, value=wait))
    return tuple(facts)
