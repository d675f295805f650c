import pytest
import zxingcpp
from PIL import Image

from epass.errors import ConfigError
from fakes.receipts import RECEIPTS, a_receipt
from fakes.sites import write_site
from kiosk.ticket.encoder import encode_text
from kiosk.ticket.preview import main, picture_of
from kiosk.ticket.proof import Code, Feed, Line, marks_of, paper_mm
from kiosk.ticket.raster import draw, encode_raster
from printer_profiles import load_profile, profile_names

EDGE = 24


@pytest.fixture(autouse=True)
def no_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("EPASS_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("EPASS_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def png(tmp_path):
    return tmp_path / "ticket.png"


@pytest.mark.parametrize("name", profile_names())
def test_a_picture_ticket_is_shown_dot_for_dot_on_every_printer(name):
    profile = load_profile(name)
    for receipt in (RECEIPTS["walk-in-el"], RECEIPTS["copy-en"]):
        shown = picture_of(encode_raster(receipt, profile), profile)
        drawn = draw(receipt, profile.width_dots).convert("L")
        box = (EDGE, EDGE, EDGE + profile.width_dots, shown.height - EDGE)
        assert shown.crop(box).tobytes() == drawn.crop((0, 0, drawn.width, box[3] - box[1])).tobytes()
        assert drawn.height - (box[3] - box[1]) < 12  # blank rows at the very end are fed


def test_text_is_shown_in_the_printers_own_columns():
    profile = load_profile("simulator-80mm")
    marks = list(marks_of(encode_text(a_receipt(), profile), profile))
    number = next(mark for mark in marks if isinstance(mark, Line) and mark.runs[0].high == 8)
    assert number.runs[0].text.decode(profile.codec) == "Α042"
    assert (number.align, number.dots) == (1, 192)
    (code,) = [mark for mark in marks if isinstance(mark, Code)]
    assert (code.data.decode(), code.dots) == (a_receipt().link, 33 * 6)
    (found,) = zxingcpp.read_barcodes(picture_of(encode_text(a_receipt(), profile), profile))
    assert found.text == a_receipt().link


def test_a_printer_without_a_cutter_feeds_to_its_tear_bar():
    profile = load_profile("pos-5890")
    assert list(marks_of(encode_text(a_receipt(), profile), profile))[-1] == Feed(5 * 30)


def test_bytes_that_no_ticket_holds_are_passed_over():
    profile = load_profile("simulator-80mm")
    assert paper_mm(b"\x07\x1bz" + b"\x1b@\n" + profile.cut, profile) == round(30 * 25.4 / 203 + 15)


def test_the_command_draws_the_sample_where_there_is_no_site(png, capsys):
    assert main(["--png", str(png)], None) == 0
    assert capsys.readouterr().out.startswith(f"{png}: Α042, ESC/POS printer, 80 mm, raster, 624 × ")
    assert Image.open(png).width == 576 + 2 * EDGE


def test_the_command_draws_what_it_is_asked_for(png, tmp_path, capsys):
    site = write_site(tmp_path, receipt='note = { el = "Σημείωση" }')
    sizes = []
    for more in ([], ["--booking", "10:20"], ["--copy"], ["--language", "en"], ["--service", "b"]):
        arguments = ["--png", str(png), "--profile", "star-tup500", "--mode", "text", *more]
        assert main(arguments, site) == 0
        sizes.append(Image.open(png).height)
    assert sizes[0] < sizes[1] < sizes[2]
    assert "Β042, Star TUP500, text" in capsys.readouterr().out


def test_a_named_configuration_counts_for_more(png, tmp_path):
    site = write_site(tmp_path, receipt='layout = "missing.toml"')
    with pytest.raises(ConfigError, match=r"missing.toml: cannot be read"):
        main(["--png", str(png), "--config", str(site)], None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--profile", "generic-80mm", "--mode", "text"], "has no Greek page"),
        (["--service", "Ω"], "there is no service “Ω”"),
        (["--profile", "epson-tm-t20"], "did you mean “epson-tm-t20iii”"),
    ],
)
def test_what_does_not_go_together_is_told(png, arguments, sentence):
    with pytest.raises(ConfigError) as error:
        main(["--png", str(png), *arguments], None)
    assert sentence in error.value.mistakes[0]
    assert not png.exists()


def test_a_time_that_is_none_is_a_mistake_in_the_call(png):
    with pytest.raises(SystemExit):
        main(["--png", str(png), "--booking", "ten"], None)
