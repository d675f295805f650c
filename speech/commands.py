"""`epass voice`: what calls are spoken with, what a folder of recordings still lacks, and a first filling of it."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from epass import config as configuration
from epass.config import Config
from epass.errors import ConfigError, DeviceError
from epass.queueing.service import LETTERS
from speech import phrases
from speech.clips import clip_path, faults
from speech.phrases import HIGHEST, Phrase, vocabulary
from speech.samples import lasts_s, wav
from speech.voices import Voices, open_voices, synthesisers

EXIT_FAILED = 1
_THREE_DIGITS = 999


def main(rest: Sequence[str], config: Path | None) -> int:
    """0; 1 where a sentence has told what does not work."""
    args = _parser(config).parse_args(rest)
    run: Callable[[argparse.Namespace, Config], int] = args.run
    return run(args, configuration.load(args.config))


def _parser(config: Path | None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, default=config, help="else EPASS_CONFIG, else /etc/epass/epass.toml")
    parser = argparse.ArgumentParser(prog="epass voice", description="What the wall says, and with whose voice.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", parents=[common], help="each piece of speech, and who says it")
    listing.set_defaults(run=_list)
    check = commands.add_parser("check", parents=[common], help="try the voices, and look through the recordings")
    check.set_defaults(run=_check)
    render = commands.add_parser("render", parents=[common], help="fill the folder of recordings, as a start")
    render.add_argument("--folder", type=Path, help="where to (default: the site's)")
    render.set_defaults(run=_render)
    return parser


def _list(args: argparse.Namespace, config: Config) -> int:
    voices = open_voices(config)
    for language in config.site.languages:
        for phrase in _wanted(config, language):
            row = (language, phrase.clips[0], voices.who(phrase) or "nobody", phrase.words)
            print("{:4} {:16} {:8} {}".format(*row))
    return 0


def _check(args: argparse.Namespace, config: Config) -> int:
    folder = config.display.announcing.clips
    told = [*_tried(config), *(_looked_through(config, folder) if folder else ())]
    for sentence, _ in told:
        print(sentence)
    return EXIT_FAILED if any(is_wrong for _, is_wrong in told) else 0


def _tried(config: Config) -> Iterator[tuple[str, bool]]:
    """Each voice says a number in each language: a sentence, and whether it is bad news."""
    for driver in synthesisers(config.display.announcing):
        for language in config.site.languages:
            phrase = phrases.number(f"{next(iter(config.services))}042", language)
            if driver.voice_of(phrase) is None:
                continue
            try:
                yield f"{language}: {driver.name} speaks: {lasts_s(driver.speak(phrase)):.1f} s for a number.", False
            except DeviceError as error:
                yield f"{language}: {driver.name}: {error}", True
        driver.close()


def _looked_through(config: Config, folder: Path) -> Iterator[tuple[str, bool]]:
    for language in config.site.languages:
        wanted = [phrase.clips[0] for phrase in _wanted(config, language)]
        known = [phrase.clips[0] for phrase in vocabulary(language, LETTERS, range(1, 100), HIGHEST)]
        there = {path.stem: path for path in sorted((folder / language).glob("*.wav"))}
        for clip, path in there.items():
            for fault in faults(path):
                yield f"{path}: {fault}.", True
            if clip not in known:
                close = get_close_matches(clip, known, n=1)
                yield f"{path}: is never asked for{f'; did you mean {close[0]}.wav?' if close else '.'}", True
        missing = [clip for clip in wanted if clip not in there]
        if missing:
            yield f"{language}: {', '.join(missing)}: not recorded.", True
        yield f"{language}: {len(wanted) - len(missing)} of {len(wanted)} recordings are in {folder / language}.", False


def _render(args: argparse.Namespace, config: Config) -> int:
    folder = args.folder or config.display.announcing.clips
    if folder is None:
        raise ConfigError(["display.announcing.clips: is empty; name a folder there, or with --folder"])
    voices = Voices(synthesisers(config.display.announcing), cache=None)
    try:
        for language in config.site.languages:
            print(f"{language}: {_filled(config, language, folder, voices)} recordings written to {folder / language}.")
    finally:
        voices.close()
    return 0


def _filled(config: Config, language: str, folder: Path, voices: Voices) -> int:
    """How many were written; what is there is left as it is."""
    written = 0
    for phrase in _wanted(config, language):
        path = clip_path(folder, language, phrase.clips[0])
        if path.exists():
            continue
        samples = voices.learn(phrase)
        if not samples:
            raise DeviceError(f"There is no voice that speaks “{language}”.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wav(samples))
        except OSError as error:
            raise DeviceError(f"{path} cannot be written: {error.strerror}.") from error
        written += 1
    return written


def _wanted(config: Config, language: str) -> list[Phrase]:
    """What this site's numbers and counters are put together of, for as many numbers as its services give out."""
    highest = max(service.daily_maximum or _THREE_DIGITS for service in config.services.values())
    counters = sorted(config.display.counters or config.counters)
    return vocabulary(language, config.services, counters, min(highest, HIGHEST))
