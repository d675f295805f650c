"""The wall as a window of a real X server."""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from fakes.display import QUIET
from fakes.sites import a_journal, a_site

BOUND_S = 20
SIZE = (1280, 720)
ACCENT = (255, 196, 37)

pytestmark = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


@contextmanager
def an_x_server(folder: Path) -> Iterator[str]:
    """Its DISPLAY; the picture lies in `folder`/Xvfb_screen0."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-fbdir", str(folder)]
    with subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        try:
            with os.fdopen(read) as number:
                yield f":{number.readline().strip()}"
        finally:
            server.terminate()


def seen(folder: Path) -> Image.Image:
    """X Window Dump, version 7: the header's size, and the colour map, lie before the pixels."""
    data = (folder / "Xvfb_screen0").read_bytes()
    header = struct.unpack_from(">25I", data)
    start = header[0] + header[19] * 12
    return Image.frombuffer("RGB", (header[4], header[5]), data[start:], "raw", "BGRX", header[12], 1)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BOUND_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_call_lights_a_window_on_a_real_x_server(tmp_path: Path) -> None:
    config = a_site(tmp_path, display=f'screen = "window://{SIZE[0]}x{SIZE[1]}"\n{QUIET}')
    journal = a_journal(config)
    journal.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
    with an_x_server(tmp_path) as display:
        command = [sys.executable, "-m", "display", "--config", str(tmp_path / "epass.toml")]
        with subprocess.Popen(command, env=os.environ | {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"}) as wall:
            try:
                until(lambda: (tmp_path / "Xvfb_screen0").exists() and colours(seen(tmp_path), (255, 255, 255)) > 500)
                assert colours(seen(tmp_path), ACCENT) < 5000
                journal.record(lambda hall, at: hall.call_next(1, at=at))
                until(lambda: colours(seen(tmp_path), ACCENT) > 200_000)
                if folder := os.environ.get("EPASS_SCREENSHOTS"):
                    seen(tmp_path).save(Path(folder) / "wall-window.png")
            finally:
                wall.terminate()
                assert wall.wait(BOUND_S) == 0


def colours(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many pixels have it."""
    return dict((seen, count) for count, seen in picture.getcolors(1 << 24) or []).get(colour, 0)
