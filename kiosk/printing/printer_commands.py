"""`epass printer`: a model's profile is listed, or proved on paper, in plain sentences."""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from epass import config as configuration
from epass.config import Config
from epass.errors import DeviceError, LinkLost
from kiosk.printing.paper import Mouth, Paper, PaperState
from kiosk.printing.printer import Printer, PrintInterrupted
from kiosk.printing.transport import LineBusy
from kiosk.ticket.test_page import mark_of, test_page
from printer_profiles import Profile, load_profile, profile_for, profile_names

_CONFIRMS = {"gs_paren_h": "GS ( H", "gs_r": "GS r", "etb": "ETB", "none": "no"}
_PAPER = {
    Paper.UNKNOWN: "nobody knows whether it has paper",
    Paper.OK: "it has paper",
    Paper.NEAR_END: "its paper is nearly used up",
    Paper.OUT: "it has no paper",
}
_MOUTH = {Mouth.EMPTY: "nothing waits in its mouth", Mouth.TICKET: "a ticket waits in its mouth"}


def main(rest: Sequence[str], config: Path | None) -> int:
    """Raises ConfigError also for a mistake in the profile."""
    args = _parser(config).parse_args(rest)
    run: Callable[[argparse.Namespace], int] = args.run
    return run(args)


def _parser(config: Path | None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, default=config, help="else EPASS_CONFIG, else /etc/epass/epass.toml")
    parser = argparse.ArgumentParser(prog="epass printer", description="The ticket printer.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    profiles = commands.add_parser("profiles", parents=[common], help="the models that are known")
    profiles.add_argument("--json", action="store_true", help="one object a line")
    profiles.set_defaults(run=_list_profiles)
    test = commands.add_parser("test", parents=[common], help="print a page that proves a profile")
    test.add_argument("--profile", help="its name, or a file ending in .toml (default: the site's)")
    test.add_argument("--url", help="the printer's address (default: the site's)")
    test.set_defaults(run=_test)
    return parser


def _list_profiles(args: argparse.Namespace) -> int:
    rows = [_row(load_profile(name)) for name in profile_names()]
    if args.json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return 0
    shown = [{key: _cell(value) for key, value in row.items()} for row in rows]
    widths = {key: max(len(key), *(len(row[key]) for row in shown)) for key in shown[0]}
    for line in [{key: key for key in widths}, *shown]:
        print("  ".join(line[key].ljust(width) for key, width in widths.items()).rstrip())
    return 0


def _row(profile: Profile) -> dict[str, object]:
    mouth = "none" if profile.presenter == "none" else "takes back" if profile.retract else "tells"
    return {
        "name": profile.name,
        "title": profile.title,
        "dots": profile.width_dots,
        "modes": ["picture"] if profile.page is None else ["picture", "text"],
        "status": profile.tells_status,
        "confirms": _CONFIRMS[profile.confirms],
        "mouth": mouth,
        "unverified": list(profile.unverified),
    }


def _cell(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value) or "-"
        case _:
            return str(value)


def _test(args: argparse.Namespace) -> int:
    site = None if args.profile and args.url else configuration.load(args.config)
    url, profile = _chosen(args, site)
    now = datetime.now(site.site.timezone if site else None)
    how = "as text" if profile.mode == "text" else "as a picture"
    print(f"{profile.title} ({profile.name}), {how}, at {url or 'no address'}.")
    if profile.unverified:
        print(f"No document of the maker confirms: {', '.join(profile.unverified)}.")
    printer = Printer(url, profile)
    try:
        for sentence in _proof(printer, profile, now):
            print(sentence, flush=True)
    except LineBusy as busy:
        raise LineBusy(f"{busy}\nStop it first, or let it print the test page: from the staff's menu.") from busy
    except LinkLost as lost:
        raise LinkLost(f"{lost}{_HINTS.get(url.partition(':')[0], '')}") from lost
    finally:
        printer.close()
    return 0


_HINTS = {
    "tcp": "\nMany network printers talk to one program at a time: does the kiosk hold the connection?",
    "serial": "\nAre baud rate and cable right? Without RTS/CTS long pages lose their middle.",
}


def _chosen(args: argparse.Namespace, site: Config | None) -> tuple[str, Profile]:
    """The address, and the profile in the mode that fits it."""
    if site is None:
        profile = load_profile(args.profile)
        is_slow = args.url.startswith("serial:") and profile.page is not None
        return args.url, replace(profile, mode="text") if is_slow else profile
    settings = replace(site.printer, url=args.url or site.printer.url, profile=args.profile or site.printer.profile)
    return settings.url, profile_for(settings)


def _proof(printer: Printer, profile: Profile, now: datetime) -> Iterator[str]:
    """What was asked, what came back, and what became of the page. Raises DeviceError after the last sentence that
    is true."""
    questions = ["ESC ACK SOH"] if profile.is_star else [f"DLE EOT {n}" for n in profile.status_questions]
    trouble = None
    try:
        printer.check()
    except LinkLost:
        raise
    except DeviceError as error:
        trouble = error
    if questions:
        yield f"Asked {', '.join(questions)}: {_told(printer.state)}."
    else:
        yield "This model is never asked: nobody knows whether it has paper."
    if trouble:
        raise trouble
    if warning := printer.warning():
        yield warning
    yield "Printing the page …"
    yield _outcome(printer, profile, test_page(profile, now))
    yield f"The QR code says “{mark_of(profile, now)}”; the page itself says what to look for."
    if profile.presenter != "none":
        printer.check()
        yield f"Asked again: {_told(printer.state)}."


def _outcome(printer: Printer, profile: Profile, page: bytes) -> str:
    try:
        is_confirmed = printer.print(page)
    except PrintInterrupted as interruption:
        fate = "May be on paper, nobody knows" if interruption.maybe_printed else "Not printed, and will not be"
        raise DeviceError(f"{fate}: {interruption}") from interruption
    if is_confirmed:
        return f"Printed: the printer confirmed the end of the page ({_CONFIRMS[profile.confirms]})."
    return "Handed over. Nothing comes back from here that would say whether it was printed."


def _told(state: PaperState) -> str:
    if state == PaperState():
        return "no answer can come from here, so nobody knows how it is"
    parts = [_PAPER[state.paper], "its cover is open" if state.cover_is_open else "its cover is closed"]
    if state.mouth in _MOUTH:
        parts.append(_MOUTH[state.mouth])
    faults = (
        (state.cutter_is_stuck, "its cutter is stuck"),
        (state.is_jammed, "paper is jammed at its mouth"),
        (state.is_hot, "its head is too hot"),
        (state.needs_service, "it needs service"),
        (state.has_error, "it reports an error"),
        (state.is_offline, "it is off line"),
    )
    return ", ".join(parts + [words for is_so, words in faults if is_so])
