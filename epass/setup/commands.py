"""`epass setup`: a machine that has the package becomes a ΚΕΠ's, step by step, each told in a sentence."""

import argparse
import getpass
import os
import secrets
import socket
import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from epass import config
from epass.errors import ConfigError, EpassError
from epass.languages import Words
from epass.setup import answers as asking
from epass.setup import writing
from epass.setup.answers import Answers
from epass.setup.devices import Found, look

_WORDS = Words("setup")
_RULES = Path("etc/udev/rules.d/66-epass-site.rules")
_TOKEN = Path("etc/credstore/epass.feed-token")
_PLATFORM_TOKEN = Path("etc/credstore/epass.platform-token")
_TOKEN_BYTES = 24
_ALL = ("kiosk", "display", "counter", "feed", "console", "sync")
_AS_EPASS = ("runuser", "-u", "epass", "--", "epass")
_CONNECTS_WITHIN_S = 20
# An address outside (RFC 5737): nothing is sent there.
_ELSEWHERE = ("192.0.2.1", 9)


class Run(Protocol):
    """Runs a program of the system, with this on its standard input; whether it succeeded."""

    def __call__(self, words: Sequence[str], given: str | None = None) -> bool: ...


def main(args: argparse.Namespace) -> int:
    found = look()
    profiles = _profiles()
    if args.answers:
        answers = asking.from_file(args.answers, found, profiles)
    else:
        answers = asking.ask_for(found, profiles, input, _say, getpass.getpass)
    if args.print:
        print(writing.configuration(answers), writing.rules(answers), sep="\n")
        return 0
    return 0 if set_up(answers, found, config.find(args.config), run=_run, say=_say, tries=not args.untried) else 1


def set_up(
    answers: Answers,
    found: Found,
    path: Path,
    *,
    run: Run,
    say: Callable[[str], None],
    tries: bool,
    root: Path = Path("/"),
) -> bool:
    """Whether everything worked. Raises ConfigError where the answers cannot be: then nothing changed."""

    def tell(name: str, **values: object) -> None:
        say(_WORDS.say(name, answers.language, **values))

    def attempt(name: str, command: Sequence[str]) -> None:
        tell(f"try_{name}")
        works.append(run(command))
        tell("worked" if works[-1] else "failed")

    if answers.role == "all" and found.cards < 2:
        raise ConfigError([_WORDS.say("one_card", answers.language)])
    fresh = _checked(path, writing.configuration(answers))
    # What runs would be started again in the middle of the trials, by whoever watches the file.
    run(["systemctl", "stop", "epass-config.path", "epass-config.service", "epass.target", *_units(_ALL)])
    _put(fresh, path)
    tell("written", path=path)
    _write(root / _RULES, writing.rules(answers), 0o644)
    run(["udevadm", "control", "--reload"])
    run(["udevadm", "trigger", "--settle", "--subsystem-match=tty", "--subsystem-match=usbmisc"])
    _keep_tokens(answers, root, tell)
    wanted = writing.units(answers)
    run(["systemctl", "--quiet", "disable", *(unit for unit in _units(_ALL) if unit not in wanted)])
    works = [run(["systemctl", "start", "epass-migrate"])]
    if answers.administrator_pin:
        add = [*_AS_EPASS, "clerk", "add", answers.administrator, "--role", "administrator", "--if-missing"]
        works.append(run(add, given=f"{answers.administrator_pin}\n"))
    if tries:
        for name, command in _trials(answers):
            attempt(name, command)
    works.append(run(["systemctl", "--quiet", "enable", "epass.target", *wanted]))
    works.append(run(["systemctl", "start", "epass.target"]))
    if tries and answers.platform and (root / _PLATFORM_TOKEN).exists():
        attempt("platform", [*_AS_EPASS, "sync", "status", "--wait", str(_CONNECTS_WITHIN_S)])
    if answers.console:
        tell("console_at", address=f"https://{_address()}:{writing.CONSOLE_PORT}")
    tell("done" if all(works) else "done_but")
    return all(works)


def _keep_tokens(answers: Answers, root: Path, tell: Callable[..., None]) -> None:
    if answers.feed and not (root / _TOKEN).exists():
        _write(root / _TOKEN, secrets.token_urlsafe(_TOKEN_BYTES) + "\n", 0o600)
        tell("token", path=root / _TOKEN)
    if answers.platform_token:
        _write(root / _PLATFORM_TOKEN, answers.platform_token + "\n", 0o600)
    elif answers.platform and not (root / _PLATFORM_TOKEN).exists():
        tell("platform_token_missing", path=root / _PLATFORM_TOKEN)


def _units(names: Sequence[str]) -> list[str]:
    return [f"epass-{name}" for name in names]


def _trials(answers: Answers) -> list[tuple[str, list[str]]]:
    """The limbs' own commands, before their programs take the devices."""
    trials = []
    if answers.role in ("all", "kiosk"):
        trials.append(("printer", ["epass", "printer", "test"]))
    if answers.role in ("all", "wall"):
        trials.append(("wall", ["epass", "wall", "test"]))
    return trials


def _checked(path: Path, text: str) -> Path:
    """A file beside this one, without mistakes."""
    fresh = path.with_name(f".{path.name}.new")
    _write(fresh, text, 0o640)
    try:
        config.load(fresh)
    except ConfigError:
        fresh.unlink()
        raise
    return fresh


def _put(fresh: Path, path: Path) -> None:
    """What is there is kept beside it."""
    if path.exists():
        path.replace(path.with_name(f"{path.name}.before"))
    fresh.replace(path)


def _write(path: Path, text: str, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if mode == 0o640:
            os.chown(path, -1, path.parent.stat().st_gid)
    except OSError as error:
        raise EpassError(f"{path} cannot be written ({error.strerror}): run “epass setup” as root.") from error


def _profiles() -> list[str]:
    """The printers that the installed limbs know."""
    return sorted({name for point in entry_points(group="epass.profiles") for name in point.load()()})


def _address() -> str:
    """Of this machine on the LAN; its name where it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(_ELSEWHERE)
        except OSError:
            return socket.gethostname()
        return str(line.getsockname()[0])


def _say(line: str) -> None:
    """Before the programs that are run next say something."""
    print(line, flush=True)


def _run(words: Sequence[str], given: str | None = None) -> bool:
    try:
        return subprocess.run(list(words), input=given, text=True, check=False).returncode == 0
    except OSError:
        return False
