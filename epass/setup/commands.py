"""`epass setup`: a machine that has the package becomes a ΚΕΠ's, step by step, each told in a sentence."""

import argparse
import getpass
import os
import secrets
import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path

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
_ALL = ("kiosk", "display", "counter", "feed", "sync")

# Runs a program of the system; whether it succeeded.
Run = Callable[[Sequence[str]], bool]


def main(args: argparse.Namespace) -> int:
    found = look()
    profiles = _profiles()
    if args.answers:
        answers = asking.from_file(args.answers, found, profiles)
    else:
        answers = asking.ask_for(found, profiles, input, print, getpass.getpass)
    if args.print:
        print(writing.configuration(answers), writing.rules(answers), sep="\n")
        return 0
    return 0 if set_up(answers, found, config.find(args.config), run=_run, say=print, tries=not args.untried) else 1


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

    if answers.role == "all" and found.cards < 2:
        raise ConfigError([_WORDS.say("one_card", answers.language)])
    _put(path, writing.configuration(answers))
    tell("written", path=path)
    _write(root / _RULES, writing.rules(answers), 0o644)
    run(["udevadm", "control", "--reload"])
    run(["udevadm", "trigger", "--settle", "--subsystem-match=tty", "--subsystem-match=usbmisc"])
    if answers.feed and not (root / _TOKEN).exists():
        _write(root / _TOKEN, secrets.token_urlsafe(_TOKEN_BYTES) + "\n", 0o600)
        tell("token", path=root / _TOKEN)
    if answers.platform_token:
        _write(root / _PLATFORM_TOKEN, answers.platform_token + "\n", 0o600)
    elif answers.platform and not (root / _PLATFORM_TOKEN).exists():
        tell("platform_token_missing", path=root / _PLATFORM_TOKEN)
    wanted = writing.units(answers)
    others = [f"epass-{name}" for name in _ALL if f"epass-{name}" not in wanted]
    run(["systemctl", "stop", *wanted, *others])
    run(["systemctl", "--quiet", "disable", *others])
    works = [run(["systemctl", "start", "epass-migrate"])]
    if tries:
        for name, command in _trials(answers):
            tell(f"try_{name}")
            works.append(run(command))
            tell("worked" if works[-1] else "failed")
    works.append(run(["systemctl", "--quiet", "enable", "epass.target", *wanted]))
    works.append(run(["systemctl", "start", "epass.target"]))
    tell("done" if all(works) else "done_but")
    return all(works)


def _trials(answers: Answers) -> list[tuple[str, list[str]]]:
    """The limbs' own commands, before their programs take the devices."""
    trials = []
    if answers.role in ("all", "kiosk"):
        trials.append(("printer", ["epass", "printer", "test"]))
    if answers.role in ("all", "wall"):
        trials.append(("wall", ["epass", "wall", "test"]))
    return trials


def _put(path: Path, text: str) -> None:
    """Only a configuration without mistakes takes the place of the one that is there, which is kept beside it."""
    fresh = path.with_name(f".{path.name}.new")
    _write(fresh, text, 0o640)
    try:
        config.load(fresh)
    except ConfigError:
        fresh.unlink()
        raise
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


def _run(words: Sequence[str]) -> bool:
    try:
        return subprocess.run(list(words), check=False).returncode == 0
    except OSError:
        return False
