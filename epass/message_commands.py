"""`epass message`: what the walls tell the people in the hall."""

from contextlib import closing
from datetime import datetime
from typing import Any

from epass.commands import Args, open_site, print_json
from epass.ids import new_id
from epass.queueing.hall import Hall
from epass.queueing.message import Message


def post(args: Args) -> int:
    message = Message(
        id=args.id or new_id(),
        text={"el": args.text} | ({"en": args.english} if args.english else {}),
        until=args.until,
    )

    def decide(hall: Hall, at: datetime) -> Any:
        until = message.until
        if until is not None and until.tzinfo is None:
            until = until.replace(tzinfo=hall.timezone)
        return hall.post_message(Message(id=message.id, text=message.text, until=until), at=at)

    with closing(open_site(args)) as journal:
        journal.record(decide)
        _print(args, journal.hall, journal.hall.messages[message.id])
    return 0


def withdraw(args: Args) -> int:
    with closing(open_site(args)) as journal:
        journal.record(lambda hall, at: hall.withdraw_message(args.message, at=at))
    return 0


def show(args: Args) -> int:
    with closing(open_site(args)) as journal:
        for message in journal.hall.messages.values():
            _print(args, journal.hall, message)
    return 0


def _print(args: Args, hall: Hall, message: Message) -> None:
    until = message.until and message.until.astimezone(hall.timezone)
    if args.json:
        print_json({"id": message.id, "text": dict(message.text), "until": until and until.isoformat()})
    else:
        last = f"until {until:%d/%m %H:%M}" if until else "for today"
        print(f"{message.id}  {last}  {' / '.join(message.text.values())}")
