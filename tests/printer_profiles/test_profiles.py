import codecs
import shutil

import pytest
from escpos.capabilities import CAPABILITIES

from epass.config import PrinterSettings
from epass.errors import ConfigError
from printer_profiles import load_profile, profile_for, profile_names

KNOWN = {
    "epson-tm-t20iii": "TM-T20II",
    "epson-tm-t88vi": "TM-T88V",
    "rongta-rp326": "RP326",
    "pos-5890": "POS-5890",
}


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_is_shipped_loads(name):
    profile = load_profile(name)
    assert profile.name == name
    assert profile.cut
    codecs.lookup(profile.codec)


@pytest.mark.parametrize("name", ["epson-tm-t20iii", "generic-80mm", "generic-58mm", "simulator-80mm"])
def test_the_profiles_that_documents_name_are_there(name):
    assert name in profile_names()


@pytest.mark.parametrize(("ours", "theirs"), KNOWN.items())
def test_an_independent_collection_agrees(ours, theirs):
    """escpos-printer-db, as python-escpos carries it; for a model it lacks, its predecessor."""
    profile, known = load_profile(ours), CAPABILITIES["profiles"][theirs]
    assert profile.page is not None
    assert CAPABILITIES["encodings"][known["codePages"][str(profile.page)]]["python_encode"] == profile.codec
    if isinstance(known["media"]["width"]["pixels"], int):
        assert known["media"]["width"]["pixels"] == profile.width_dots
    assert known["features"]["qrCode"] == profile.has_qr


def test_a_profile_that_does_not_exist_is_told_with_the_nearest():
    with pytest.raises(ConfigError, match=r"no printer profile “epson-t20”; did you mean “epson-tm-t20iii”\?"):
        load_profile("epson-t20")


def test_a_profile_like_no_other_is_told_with_all_there_are():
    with pytest.raises(ConfigError, match="there are citizen-ct-s310ii, "):
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
        "status_questions: “5” has the wrong form",
        "confirms: “gs_R” is not one of gs_paren_h, gs_r, none",
    ):
        assert part in told


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
    assert profile_for(PrinterSettings(url=url, profile=name, mode=wanted)).mode == mode


def test_text_without_a_greek_page_is_a_mistake():
    with pytest.raises(ConfigError, match="has no Greek page; use “raster”"):
        profile_for(PrinterSettings(url="file:///tickets", profile="generic-80mm", mode="text"))
