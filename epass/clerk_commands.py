"""`epass clerk`: who may use the console. The first administrator is made here, the others there."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from epass import config, pins
from epass.clerks import PIN_LENGTHS, Clerk, Role, is_worth_having
from epass.commands import Args, open_site, print_json
from epass.errors import Refusal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now


def add(args: Args) -> int:
    pin = _new_pin()
    with _clerks(args) as clerks:
        if args.if_missing and any(clerk.clerk == args.clerk for clerk in clerks.all()):
            return _print(args, clerks, args.clerk)
        clerks.add(args.clerk, name=args.name or args.clerk, role=Role(args.role), pin=pin)
        return _print(args, clerks, args.clerk)


def show(args: Args) -> int:
    with _clerks(args) as clerks:
        for clerk in clerks.all():
            _print_one(args, clerk)
    return 0


def rename(args: Args) -> int:
    with _clerks(args) as clerks:
        clerks.rename(args.clerk, args.name)
        return _print(args, clerks, args.clerk)


def give_role(args: Args) -> int:
    with _clerks(args) as clerks:
        clerks.give_role(args.clerk, Role(args.role))
        return _print(args, clerks, args.clerk)


def give_pin(args: Args) -> int:
    pin = _new_pin()
    with _clerks(args) as clerks:
        clerks.give_pin(args.clerk, pin)
    return 0


def unlock(args: Args) -> int:
    with _clerks(args) as clerks:
        clerks.unlock(args.clerk)
    return 0


def remove(args: Args) -> int:
    with _clerks(args) as clerks:
        clerks.remove(args.clerk)
    return 0


@contextmanager
def _clerks(args: Args) -> Iterator[Clerks]:
    settings = config.load(args.config).console
    with closing(open_site(args)) as journal:
        yield Clerks(journal, settings, utc_now)


def _new_pin() -> str:
    """The line of a new PIN, which is asked for. Refuses one that is soon guessed."""
    pin = pins.ask()
    if pin is None:
        raise Refusal("That was not the same.")
    if not is_worth_having(pin):
        raise Refusal(
            f"A clerk's PIN has {PIN_LENGTHS.start} to {PIN_LENGTHS.stop - 1} digits, which are neither all the same"
            " nor all in a row."
        )
    return pins.hashed(pin, pins.new_salt())


def _print(args: Args, clerks: Clerks, name: str) -> int:
    for clerk in clerks.all():
        if clerk.clerk == name:
            _print_one(args, clerk)
    return 0


def _print_one(args: Args, clerk: Clerk) -> None:
    until = clerk.locked_until
    if args.json:
        print_json(
            {
                "clerk": clerk.clerk,
                "name": clerk.name,
                "role": clerk.role,
                "locked_until": until and until.isoformat(timespec="seconds"),
            }
        )
    else:
        locked = f"  locked out until {until.astimezone():%H:%M}" if until else ""
        print(f"{clerk.clerk:<16}  {clerk.role:<13}  {clerk.name}{locked}")
