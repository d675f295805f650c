"""What a page shows becomes sentences in the clerk's language: spans, due times and why, devices, entries, and what
came of a command."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta, tzinfo

from counter.console import refusals as r
from counter.console.late import LateChange, told_by
from counter.console.ledger import who
from counter.console.listing import Row, Why
from counter.console.outcome import Done, Mistaken, Outcome, Refused
from counter.console.view import Next
from epass import clerks, troubles
from epass.clerks import Role
from epass.config import Config
from epass.errors import Refusal
from epass.languages import Words
from epass.queueing import events as e
from epass.queueing.estimate import Wait
from epass.queueing.hall import Hall
from epass.queueing.refusals import CounterTaken
from epass.queueing.ticket import Ticket
from epass.refusal_words import sentence

_WORDS = Words("console")

say = _WORDS.say
count = _WORDS.count


def span(length: timedelta, language: str) -> str:
    """«12΄», «1 ώ. 05΄»."""
    minutes = max(0, int(length / timedelta(minutes=1)))
    if minutes < 60:
        return say("minutes", language, minutes=minutes)
    return say("hours", language, hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def counted(length: timedelta) -> str:
    """ "0:07", "1:02:30"."""
    seconds = max(0, int(length / timedelta(seconds=1)))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def wait(estimate: Wait, language: str) -> str:
    """Of a number given out now: «10–15΄»; a dash while no open counter serves it."""
    low, high = estimate.low_min, estimate.high_min
    if low is None or high is None:
        return say("no_estimate", language)
    if high == 0:
        return say("no_wait", language)
    return say("wait_range" if low else "wait_up_to", language, low=low, high=high)


def next_does(next: Next, language: str) -> str:
    """All that NEXT will do, before it is pressed: «Ολοκληρώνει το Α042, καλεί το Β007»."""
    first = ""
    if next.asks:
        first = say("next_asks", language, number=next.asks)
    elif next.finishes:
        first = say("next_finishes", language, number=next.finishes)
    elif next.ends_break:
        first = say("next_ends_break", language)
    elif next.opens:
        first = say("next_opens", language)
    if not next.calls:
        return f"{first}, {say('next_nobody', language)}" if first else say("next_none_hint", language)
    if not first:
        return say("next_calls_alone", language, number=next.calls)
    return f"{first}, {say('next_calls', language, number=next.calls)}"


def next_label(next: Next, language: str) -> str:
    """What stands large on the key."""
    if next.calls or next.asks:
        return say("next", language)
    if next.finishes:
        return say("next_finish", language)
    if next.ends_break:
        return say("next_back", language)
    return say("next_open" if next.opens else "next_none", language)


def why_short(row: Row, clock: str, language: str) -> str:
    """Beside the due time: «ραντεβού», «από 08:12» (`clock`: when it was issued)."""
    return say(f"why_{row.why}", language, **({"clock": clock} if row.why is Why.ISSUED else {}))


def explain(row: Row, place: int, counter: int | None, hall: Hall, language: str) -> list[str]:
    """Why a waiting ticket is where it is: `place` tickets are before it at this counter."""

    def clock(moment: datetime | None) -> str:
        return f"{moment.astimezone(hall.timezone):%H:%M}" if moment else ""

    ticket = row.ticket
    said = []
    if counter is not None and row.is_mine:
        said.append(
            say("place_next", language, counter=counter)
            if place == 0
            else count("place_ahead", place, language, counter=counter)
        )
    elif ticket.counter is not None:
        said.append(say("place_elsewhere_reserved", language, counter=ticket.counter))
    elif counter is not None:
        said.append(say("place_elsewhere", language, counter=counter))
    values = {
        Why.BOOKING: {"slot": clock(ticket.slot)},
        Why.BOOKING_LATE: {"slot": clock(ticket.slot)},
        Why.ISSUED: {"issued": clock(ticket.issued_at)},
    }.get(row.why, {})
    said.append(say(f"explain_{row.why}", language, due=clock(ticket.due), **values))
    if row.is_early:
        said.append(say("explain_early", language))
    if row.comes_second and counter is not None:
        said.append(say("explain_second", language, counter=counter))
    if row.is_due:
        said.append(say("explain_due", language))
    return said


def late(change: LateChange, day: date | None, zone: tzinfo, language: str, *, is_short: bool = False) -> str:
    """What became of the booking of somebody who is here: «Το ραντεβού ακυρώθηκε στην πλατφόρμα μετά την άφιξη»."""
    name = f"late_{change.what}{'_short' if is_short else ''}"
    return say(name, language, when=_when(change.slot, day, zone))


def _when(moment: datetime | None, day: date | None, zone: tzinfo) -> str:
    """ "12:20", and on another day than this "24/11, 12:20"."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == day else f"{local.day}/{local.month}, {local:%H:%M}"


def actor(by: str | None, names: Mapping[str, str], language: str) -> str:
    """Who decided it: a clerk by their name, a box by its counter; the dispenser where nobody did."""
    if not by:
        return say("dispenser", language)
    if by in ("auto", "console", "platform"):
        return say(f"{by}_by", language)
    if by.startswith("box-"):
        return say("box_by", language, counter=by.removeprefix("box-"))
    return names.get(who(by), who(by))


def entry(
    event: e.Event,
    numbers: Mapping[str, str],
    reasons: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    language: str,
    *,
    zone: tzinfo,
) -> str:
    """What has happened, in a sentence: `numbers` of tickets by id, `reasons` by theirs, `names` of clerks; times are
    those of `zone`."""
    values = {field.name: getattr(event, field.name) for field in fields(event) if field.name != "language"}
    if clerk := values.get("clerk"):
        values["clerk"] = names.get(clerk, clerk)
    ticket = values.get("ticket")
    values["number"] = values.get("number") or numbers.get(str(ticket), "–")
    reason = values.get("reason")
    name = f"event_{type(event).__name__}"
    match event:
        case e.TicketCalled(reason=str()) | e.PriorityGranted():
            known = reasons.get(str(reason), {})
            values["reason"] = known.get(language) or known.get("el") or reason
            name += "_because" if isinstance(event, e.TicketCalled) else ""
        case e.TicketTransferred(counter=int()) | e.TicketResumed(counter=int()) | e.EmergencyRaised(counter=int()):
            name += "_to"
        case e.HelpAnswered(counter=int()):
            name += "_from"
        case e.CounterOpened(clerk=str()):
            name += "_by"
        case e.BookingCheckedIn(due=datetime()):
            name += "_joined"
        case e.ChangeRefused(booking=str(), ticket=str()):
            change = told_by(event)
            name += f"_{change.what}"
            values["when"] = _when(change.slot, event.at.astimezone(zone).date(), zone)
        case e.DeviceFailed() | e.DeviceRecovered():
            values["device"] = troubles.device(event.device, language)
        case e.ClerkChanged():
            values["change"] = say(f"changed_{event.change}", language)
        case e.MessagePosted():
            values["text"] = event.text.get(language) or event.text.get("el", "")
        case e.TicketRestored():
            values["status"] = say(f"status_{event.status.lower()}", language)
    return say(name, language, **values)


def outcome(outcome: Outcome, hall: Hall, config: Config, names: Mapping[str, str], language: str) -> str:
    """What came of a command, to whoever gave it."""
    match outcome:
        case Done():
            return _done(outcome, hall, config, names, language)
        case Refused():
            return refusal(outcome.refusal, names, language)
        case Mistaken():
            return say(
                f"mistake_{outcome.mistake.how}", language, field=say(f"field_{outcome.mistake.field}", language)
            )


def _done(done: Done, hall: Hall, config: Config, names: Mapping[str, str], language: str) -> str:
    events = [entry.event for entry in done.entries]
    told = [event for event in events if not _is_beside(event, events)]
    if not told:
        return say("done_nothing", language)
    numbers = {id: ticket.number for id, ticket in hall.tickets.items()}
    said = [entry(event, numbers, config.desk.reasons, names, language, zone=hall.timezone) for event in told]
    if done.verb == "next" and not any(isinstance(event, e.TicketCalled) for event in events):
        said.append(say("done_nobody", language))
    return " ".join(f"{part}." for part in said)


def _is_beside(event: e.Event, events: Sequence[e.Event]) -> bool:
    """Whether it goes without saying, beside the others of the decision."""
    match event:
        case e.TicketIssued():
            return any(isinstance(other, e.BookingCheckedIn) for other in events)
        case e.CounterOpened(clerk=None) | e.CounterResumed():
            return len(events) > 1
        case e.BookingReleased():
            return True
    return False


def refusal(refusal: Refusal, names: Mapping[str, str], language: str) -> str:
    """Why not: the hall's reasons, the console's own, and those about clerks."""
    name = _REFUSED.get(type(refusal))
    if name is None:
        return sentence(refusal, language)
    return say(name, language, **{name: _said(name, value, names, language) for name, value in vars(refusal).items()})


def _said(name: str, value: object, names: Mapping[str, str], language: str) -> object:
    """A value of a refusal as a sentence has it."""
    match value:
        case Ticket():
            return value
        case Role():
            return say(f"role_{value}", language)
        case datetime():
            return f"{value:%H:%M}"
    return names.get(str(value), value) if name == "clerk" else value


_REFUSED: Mapping[type[Refusal], str] = {
    r.NoCounterChosen: "refused_no_counter",
    r.NotYourCounter: "refused_not_yours",
    r.AtAnotherCounter: "refused_elsewhere",
    r.NotAllowed: "refused_role",
    r.ReasonNeeded: "refused_reason",
    r.EmergenciesAreOff: "refused_emergencies",
    r.NotYourself: "refused_yourself",
    r.WrongPinBefore: "refused_pin_before",
    clerks.NoSuchClerk: "refused_no_clerk",
    clerks.ClerkExists: "refused_clerk_exists",
    clerks.LastAdministrator: "refused_last",
    clerks.WrongPin: "refused_pin",
    clerks.LockedOut: "refused_locked",
    CounterTaken: "refused_taken",
}
