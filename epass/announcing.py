"""How calls are announced: the table [display.announcing] of epass.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

from epass.languages import languages
from epass.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTime:
    """Every day between these times of day announcements are this loud, in percent; 0: not heard at all."""

    begins: time
    ends: time
    volume: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncingSettings:
    """`volume` in percent. `repeated_after`: how long after a call it is said once more when nobody else is called;
    None: it is not. `clips`: the folder of recordings. `piper`: a model by language, spoken by `piper_program`,
    or where that is empty by the Python package.
    `words_per_minute` is espeak-ng's pace. Of what was spoken `cache_mb` megabytes are kept."""

    volume: int
    quiet: tuple[QuietTime, ...]
    repeated_after: timedelta | None
    clips: Path | None
    piper: Mapping[str, Path]
    piper_program: str
    words_per_minute: int
    cache_mb: int

    def volume_at(self, moment: time) -> int:
        """Of quiet times that overlap, the first counts."""
        for quiet in self.quiet:
            if quiet.begins <= moment < quiet.ends:
                return quiet.volume
        return self.volume


def read_announcing(table: Table) -> AnnouncingSettings:
    repeats = table.flag("repeat", False)
    repeat_after_s = table.number("repeat_after_s", 10, least=2, most=120)
    clips = table.text("clips", "")
    settings = AnnouncingSettings(
        volume=table.whole("volume", 100, least=0, most=100),
        quiet=tuple(_quiet_time(row) for row in table.tables("quiet")),
        repeated_after=timedelta(seconds=repeat_after_s) if repeats else None,
        clips=Path(clips) if clips else None,
        piper=_models(table.table("piper")),
        piper_program=table.text("piper_program", ""),
        words_per_minute=table.whole("words_per_minute", 140, least=80, most=300),
        cache_mb=table.whole("cache_mb", 200, least=1, most=100_000),
    )
    table.close()
    return settings


def _quiet_time(row: Table) -> QuietTime:
    begins, ends = (row.time(key) for key in ("from", "until"))
    volume = row.whole("volume", least=0, most=100)
    row.close()
    if begins and ends and (begins.tzinfo or ends.tzinfo):
        row.mistake("from", "names a time zone: times are in the site's own")
    elif begins is None or ends is None or ends <= begins:
        row.mistake("until", "needs two times of one day: from = “08:00”, until = “09:00”")
    else:
        return QuietTime(begins=begins, ends=ends, volume=volume)
    return QuietTime(begins=time(), ends=time(), volume=volume)


def _models(table: Table) -> dict[str, Path]:
    models = {language: table.text(language, "") for language in languages()}
    table.close()
    return {language: Path(model) for language, model in models.items() if model}
