import codecs
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from escpos.capabilities import CAPABILITIES

from epass.errors import ConfigError
from epass.settings import PrinterSettings
from printer_profiles import KEYS, load_profile, profile_for, profile_names

ROOT = Path(__file__).parents[2]
KNOWN = {
    "epson-tm-m30": "TM-T20II",
    "epson-tm-t20iii": "TM-T20II",
    "epson-tm-t88vi": "TM-T88V",
    "rongta-rp326": "RP326",
    "pos-5890": "POS-5890",
    "star-tup500": "TUP500",
    "sunmi-58mm": "Sunmi-V2",
}


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_is_shipped_loads(name):
    profile = load_profile(name)
    assert profile.name == name
    assert profile.cut
    codecs.lookup(profile.codec)


@pytest.mark.parametrize(
    "name",
    "generic-58mm generic-80mm epson-tm-t20iii epson-tm-t88vi epson-tm-m30 custom-vkp80iii custom-kpm180 "
    "citizen-ppu-700 citizen-ct-s310ii star-tsp100 star-tup500 rongta-rp326 pos-5890 bixolon-srp-350 sunmi-58mm "
    "sunmi-80mm simulator-80mm".split(),
)
def test_the_models_that_a_site_may_have_are_there(name):
    assert name in profile_names()


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_says_where_its_facts_come_from(name):
    text = (ROOT / "printer_profiles" / f"{name}.toml").read_text()
    head = text[: text.index("title")]
    assert all(line.startswith("#") for line in head.splitlines())
    assert re.search(r"Sources?: ", head)


def test_the_manual_explains_every_key_of_a_profile():
    manual = (ROOT / "docs" / "printers.md").read_text()
    explained = re.findall(r"^\| `(\w+)` \|", manual, re.MULTILINE)
    assert [key for key in explained if key in KEYS] == list(KEYS)
    assert "unverified" in explained


def test_the_manual_lists_every_profile():
    manual = (ROOT / "docs" / "printers.md").read_text()
    assert [name for name in profile_names() if f"`{name}`" not in manual] == []


@pytest.mark.parametrize("name", profile_names())
def test_a_model_that_holds_a_ticket_tells_where_it_sees_it(name):
    profile = load_profile(name)
    assert profile.tells_status or profile.presenter == "none"
    assert bool(profile.mouth_bits) == profile.presenter.startswith("dle_eot")


@pytest.mark.parametrize(("ours", "theirs"), KNOWN.items())
def test_an_independent_collection_agrees(ours, theirs):
    """escpos-printer-db, as python-escpos carries it; for a model it lacks, its predecessor."""
    profile, known = load_profile(ours), CAPABILITIES["profiles"][theirs]
    assert profile.page is not None
    assert CAPABILITIES["encodings"][known["codePages"][str(profile.page)]]["python_encode"] == profile.codec
    assert known["media"]["width"].get("pixels", "Unknown") in (profile.width_dots, "Unknown")
    assert known["features"]["qrCode"] == profile.has_qr


def test_a_profile_that_does_not_exist_is_told_with_the_nearest():
    with pytest.raises(ConfigError, match=r"no printer profile “epson-t20iii”; did you mean “epson-tm-t20iii”\?"):
        load_profile("epson-t20iii")


def test_a_profile_like_no_other_is_told_with_all_there_are():
    with pytest.raises(ConfigError, match="there are bixolon-srp-350, citizen-ct-s310ii, "):
        load_profile("xyzzy")


def test_a_profile_is_no_path_out_of_the_folder():
    with pytest.raises(ConfigError, match="no printer profile"):
        load_profile("../epass/config")


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "our-printer.toml"

    def written(**changes):
        lines = {"title": '"Ours"', "width_dots": "576", "columns": "48", "cut": '"1D 56 42 00"'} | changes
        path.write_text("\n".join(f"{key} = {value}" for key, value in lines.items()))
        return load_profile(str(path))

    return written


def test_a_site_may_bring_a_profile_of_its_own(own):
    profile = own()
    assert (profile.name, profile.mode, profile.page, profile.confirms) == ("our-printer", "raster", None, "none")


def test_every_mistake_is_told_at_once(own):
    with pytest.raises(ConfigError) as error:
        own(width_dots="577", colour="true", mode='"txt"', cut='"cut!"', status_questions='"5"', confirms='"gs_R"')
    told = str(error.value)
    for part in (
        "width_dots: 577 is not a multiple of 8",
        "colour: there is no such option; did you mean “columns”?",
        "mode: “txt” is not one of raster, text; did you mean “text”?",
        "cut: “cut!” is not bytes in hexadecimal",
        "status_questions: “5” is not one of 1, 2, 3, 4, 20",
        "confirms: “gs_R” is not one of gs_paren_h, gs_r, none",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"dialect": '"star_line"', "confirms": '"gs_r"'}, "confirms: “gs_r” is not one of etb, none"),
        ({"dialect": '"star_line"', "status_questions": '"1 2"'}, "a Star printer is asked in its own way"),
        ({"dialect": '"star_graphic"', "greek_page": "15"}, "has no letters of its own"),
        ({"confirms": '"etb"'}, "confirms: “etb” is not one of gs_paren_h, gs_r, none"),
        ({"presenter": '"dle_eot_20"', "mouth_bits": "0x20"}, "is never asked: add it to status_questions"),
        ({"presenter": '"dle_eot_4"', "status_questions": '"4"'}, "which bits of that answer"),
        ({"retract": '"1D 65 02"'}, "nothing tells whether a ticket waits in the mouth"),
        ({"unverified": '["colour"]'}, "“colour” is not a key of a profile"),
    ],
)
def test_keys_that_contradict_each_other_are_told(own, changes, sentence):
    with pytest.raises(ConfigError, match=sentence):
        own(**changes)


def test_text_needs_a_greek_page(own):
    with pytest.raises(ConfigError, match="must use “raster”"):
        own(mode='"text"')


def test_a_file_that_is_not_toml_or_not_there_is_told(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("title = ")
    with pytest.raises(ConfigError, match="is not TOML"):
        load_profile(str(broken))
    with pytest.raises(ConfigError, match="cannot be read"):
        load_profile(str(tmp_path / "none.toml"))
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    ("url", "name", "wanted", "mode"),
    [
        ("serial:///dev/printer", "epson-tm-t20iii", "auto", "text"),
        ("serial:///dev/printer", "epson-tm-t20iii", "raster", "raster"),
        ("serial:///dev/printer", "generic-80mm", "auto", "raster"),
        ("tcp://192.0.2.7:9100", "epson-tm-t20iii", "auto", "raster"),
        ("tcp://192.0.2.7:9100", "epson-tm-t20iii", "text", "text"),
    ],
)
def test_a_slow_line_gets_text_where_the_model_knows_greek(url, name, wanted, mode):
    assert profile_for(settings(url, name, wanted)).mode == mode


def test_text_without_a_greek_page_is_a_mistake():
    with pytest.raises(ConfigError, match="has no Greek page; use “raster”"):
        profile_for(settings("file:///tickets", "generic-80mm", "text"))


def settings(url, name, mode):
    return PrinterSettings(url=url, profile=name, mode=mode, roll_m=80, retracted_after=timedelta(seconds=60))
