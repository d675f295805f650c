"""The wall's test picture and chime, on a screen that is a file and sound that is a folder."""

from display.canvas import open_canvas
from display.frame import FrameReader
from display.wall_commands import test_picture
from fakes.command_line import epass
from fakes.sites import a_site

test_picture.__test__ = False


def test_the_picture_is_shown_and_the_chime_is_heard(tmp_path, capsys):
    screen = f'screen = "offscreen://{tmp_path}/wall.frame?size=1280x720"'
    a_site(tmp_path, display=f'{screen}\nsound = "file://{tmp_path}/heard"')
    assert epass("wall", "test", "--config", str(tmp_path / "epass.toml"), "--seconds", "0") == 0
    frame = FrameReader(tmp_path / "wall.frame").read()
    assert len(set(frame.pixels[place : place + 4] for place in range(0, len(frame.pixels), 400))) >= 6
    assert len(list((tmp_path / "heard").iterdir())) == 1
    said = capsys.readouterr().out
    assert "1280 × 720" in said and "has played the chime" in said


def test_a_wall_without_sound_is_told_to_be_silent(tmp_path, capsys):
    a_site(tmp_path, display=f'screen = "offscreen://{tmp_path}/wall.frame?size=1280x720"\nsound = "none:"')
    assert epass("wall", "test", "--config", str(tmp_path / "epass.toml"), "--seconds", "0") == 0
    assert "The wall is silent, as configured." in capsys.readouterr().out


def test_a_wrong_configuration_is_told(tmp_path, capsys):
    assert epass("wall", "test", "--config", str(tmp_path / "none.toml")) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_nothing_of_the_picture_lies_outside(tmp_path):
    site = a_site(tmp_path)
    canvas = open_canvas(f"offscreen://{tmp_path}/f?size=1920x1080", "e-PASS")
    scene = test_picture(1920, 1080, site)
    canvas.show(scene, (255, 255, 255))
    canvas.picture(tmp_path / "picture.png")
    bounds = [canvas._painter.bounds(shape) for shape in scene]
    canvas.close()
    assert all(b.left >= 0 and b.right <= 1920 and b.top >= 0 and b.bottom <= 1080 for b in bounds)
