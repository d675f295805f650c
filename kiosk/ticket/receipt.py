"""A ticket and its wait become a receipt: everything that will stand on the paper, and nothing about who holds it."""

from dataclasses import dataclass
from datetime import datetime

from epass.config import Config
from epass.languages import Words
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Ticket

WORDS = Words("ticket")
_GREEK = "el"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`service_again`: the service's name in a second language, "" for none. `issued`, `slot`: local time. `link`:
    what the QR code holds, "" for no code. `is_copy`: printed again for somebody, and marked so."""

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
    is_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line: a label on the left and its value on the right; no label, and the value stands in the middle."""

    label: str
    value: str


def receipt_for(
    ticket: Ticket, wait: Wait, language: str, config: Config, *, link: str = "", is_copy: bool = False
) -> Receipt:
    """The receipt of a ticket in this language, with the service in Greek too: that is what the staff reads. A
    priority shows nowhere on it: its reason may be health. `link`: the platform's, instead of epass.toml's."""
    site, service = config.site, config.services[ticket.service]
    others = [_GREEK, *site.languages] if language != _GREEK else site.languages
    name = service.name_in(language)
    again = next((service.name_in(other) for other in others if other != language), "")
    notes = (config.receipt.service_notes.get(ticket.service, {}), config.receipt.note)
    return Receipt(
        language=language,
        site=site.name.get(language) or site.name[_GREEK],
        number=ticket.number,
        service=name,
        service_again=again if again != name else "",
        issued=ticket.issued_at.astimezone(site.timezone),
        slot=ticket.slot.astimezone(site.timezone) if ticket.slot else None,
        wait=wait,
        notes=tuple(line for note in notes for line in (note.get(language) or note.get(_GREEK, "")).splitlines()),
        link=(link or config.receipt.link).replace("{ticket}", ticket.id),
        is_copy=is_copy,
    )


def facts_of(receipt: Receipt) -> tuple[Fact, ...]:
    """Appointment, people ahead and wait, as far as they are known and say something."""
    language, wait = receipt.language, receipt.wait
    facts = []
    if receipt.slot:
        facts.append(Fact(label=WORDS.say("appointment", language), value=f"{receipt.slot:%H:%M}"))
    if wait.ahead > 0:
        facts.append(Fact(label=WORDS.count("ahead", wait.ahead, language), value=str(wait.ahead)))
    if wait.high_min == 0:
        facts.append(Fact(label="", value=WORDS.say("no_wait", language)))
    elif minutes := minutes_in_words(wait, language):
        facts.append(Fact(label=WORDS.say("wait", language), value=minutes))
    return tuple(facts)


def minutes_in_words(wait: Wait, language: str) -> str | None:
    """«10–15 λεπτά»; «έως 5 λεπτά» from 0; None while no counter serves the ticket."""
    if wait.low_min is None or wait.high_min is None:
        return None
    if wait.low_min == 0:
        return WORDS.count("up_to", wait.high_min, language)
    if wait.low_min == wait.high_min:
        return WORDS.count("about", wait.high_min, language)
    return WORDS.count("range", wait.high_min, language, low=wait.low_min)
