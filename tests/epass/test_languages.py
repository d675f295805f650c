"""Every language says everything, with the same values in it, and what is read at run time is what people edit."""

import re
from datetime import datetime, timedelta
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import central
from epass import languages
from epass.languages import FOLDER, Words, day, moment, weekday

FOLDERS = (FOLDER, Path(central.__file__).parent / "catalogues")
EVERY_FOLDER = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)


def catalogue(language, folder=FOLDER):
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def texts(message):
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def messages(language, folder):
    return {(message.context, message.id): message for message in catalogue(language, folder) if message.id}


@EVERY_FOLDER
@pytest.mark.parametrize("language", languages.languages())
def test_what_is_read_is_what_people_edit(language, folder):
    with (folder / f"{language}.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for (part, name), message in messages(language, folder).items():
        if isinstance(name, tuple):
            read = tuple(compiled.npgettext(part, *name, count) for count in (1, 2))
        else:
            read = (compiled.pgettext(part, name),)
        assert read == texts(message), "run: make catalogues"


@EVERY_FOLDER
@pytest.mark.parametrize("language", languages.languages())
def test_a_language_says_everything_that_greek_says_with_the_same_values(language, folder):
    greek, other = messages("el", folder), messages(language, folder)
    assert sorted(map(str, greek)) == sorted(map(str, other))
    for key, message in other.items():
        assert all(texts(message)), key
        assert all(not message.fuzzy for message in other.values())
        values = {value for text in texts(message) for value in re.findall(r"{(\w+)}", text)}
        assert values == {value for text in texts(greek[key]) for value in re.findall(r"{(\w+)}", text)}, key


def test_a_count_takes_the_form_of_its_language():
    words = Words("kiosk")
    assert words.count("ahead", 1, "el").replace("\N{NO-BREAK SPACE}", " ") == "Αναμένει πριν από εσάς: 1 άτομο"
    assert words.count("ahead", 4, "el").replace("\N{NO-BREAK SPACE}", " ") == "Αναμένουν πριν από εσάς: 4 άτομα"


def test_a_language_without_a_catalogue_is_english():
    assert Words("kiosk").say("headline", "xx") == Words("kiosk").say("headline", "en")


@pytest.mark.parametrize(
    "ask", [lambda words: words.say("nothing", "el"), lambda words: words.count("nothing", 2, "el")]
)
def test_a_name_that_nobody_wrote_is_a_mistake_in_the_program(ask):
    with pytest.raises(KeyError, match="nothing"):
        ask(Words("kiosk"))


def test_what_a_catalogue_lacks_is_said_in_english(tmp_path):
    lacking = catalogue("el")
    lacking.delete("headline", context="kiosk")
    with (tmp_path / "el.mo").open("wb") as file:
        write_mo(file, lacking)
    (tmp_path / "en.mo").write_bytes((FOLDER / "en.mo").read_bytes())
    words = Words("kiosk", tmp_path)
    assert words.say("headline", "el") == "Touch for a number"
    assert words.say("back", "el") == "Πίσω"


@pytest.mark.parametrize("place", range(12))
def test_greek_dates_are_those_of_the_common_locale_data(place):
    local = datetime(2026, 1, 1, 9, 5) + timedelta(days=30 * place + place)
    assert day(local, "el") == format_datetime(local, "EEEE d MMMM", locale="el")
    assert weekday(local, "el") == format_datetime(local, "EEEE", locale="el")
    assert moment(local, "el") == format_datetime(local, "EEEE d MMMM y, HH:mm", locale="el")
    assert day(local, "en") == format_datetime(local, "EEEE d MMMM", locale="en")
