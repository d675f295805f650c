"""What a clerk does at the console, and how it turns out."""

from datetime import timedelta

from epass.queueing.booking import Booking
from epass.queueing.events import Event
from fakes.consoles import Console, Visitor


def last(console: Console) -> Event:
    return console.journal.today()[-1].event


async def done(visitor: Visitor, verb: str, **form: str) -> dict[str, str]:
    status, answer = await visitor.do(verb, **form)
    assert status == 200, answer
    assert answer["sentence"]
    return answer


async def refused(visitor: Visitor, verb: str, **form: str) -> str:
    """By which refusal."""
    status, answer = await visitor.do(verb, **form)
    assert status == 409, answer
    assert answer["sentence"]
    return answer["refusal"]


async def mistaken(visitor: Visitor, verb: str, **form: str) -> str:
    """In which field."""
    status, answer = await visitor.do(verb, **form)
    assert status == 400, answer
    assert answer["sentence"]
    return answer["field"]


def book(console: Console, code: str = "471108", minutes: int = 10) -> None:
    slot = console.clock.now + timedelta(minutes=minutes)
    booking = Booking(id=f"b{code}", code=code, service="Β", slot=slot)
    console.journal.record(lambda hall, at: hall.receive_booking(booking, at=at))
