import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from display.frame import HEADER_BYTES, FrameReader, FrameWriter
from epass.errors import DeviceError, LinkLost


def draw(writer: FrameWriter, value: int) -> None:
    writer.begin()
    writer.pixels[:] = bytes([value]) * len(writer.pixels)
    writer.finish()


def test_a_whole_frame_is_read_as_it_was_drawn(tmp_path: Path) -> None:
    writer = FrameWriter(tmp_path / "wall.frame", 20, 10)
    draw(writer, 7)
    frame = FrameReader(tmp_path / "wall.frame").read()
    assert (frame.width, frame.height) == (20, 10)
    assert frame.pixels == b"\x07" * 800
    assert frame.version % 2 == 0
    assert frame.drawn_at_ns > 0


def test_the_header_is_as_described(tmp_path: Path) -> None:
    writer = FrameWriter(tmp_path / "wall.frame", 20, 10)
    draw(writer, 1)
    data = (tmp_path / "wall.frame").read_bytes()
    magic, width, height, version, drawn_at_ns = struct.unpack_from("<8sIIQQ", data)
    assert (magic, width, height) == (b"EPFRAME1", 20, 10)
    assert len(data) == HEADER_BYTES + 20 * 10 * 4
    assert (version, drawn_at_ns) == FrameReader(tmp_path / "wall.frame").read()[:2]


def test_the_version_is_odd_while_drawing_and_two_more_after_each_frame(tmp_path: Path) -> None:
    writer = FrameWriter(tmp_path / "wall.frame", 2, 2)
    reader = FrameReader(tmp_path / "wall.frame")
    draw(writer, 1)
    first = reader.version()
    writer.begin()
    assert reader.version() == first + 1
    writer.finish()
    assert reader.version() == first + 2


def test_a_frame_that_is_being_drawn_is_not_read(tmp_path: Path) -> None:
    writer = FrameWriter(tmp_path / "wall.frame", 2, 2)
    draw(writer, 1)
    writer.begin()
    with pytest.raises(LinkLost, match="Nothing whole"):
        FrameReader(tmp_path / "wall.frame").read(timeout_s=0.01)


def test_nothing_is_read_before_the_first_frame(tmp_path: Path) -> None:
    FrameWriter(tmp_path / "wall.frame", 2, 2)
    with pytest.raises(LinkLost):
        FrameReader(tmp_path / "wall.frame").read(timeout_s=0)


def test_a_reader_notices_that_the_file_was_replaced(tmp_path: Path) -> None:
    draw(FrameWriter(tmp_path / "wall.frame", 2, 2), 1)
    reader = FrameReader(tmp_path / "wall.frame")
    before = reader.read()
    draw(FrameWriter(tmp_path / "wall.frame", 4, 4), 2)
    after = reader.read()
    assert (after.width, after.pixels[0]) == (4, 2)
    assert after.version > before.version


def test_a_reader_may_come_before_the_writer(tmp_path: Path) -> None:
    reader = FrameReader(tmp_path / "wall.frame")
    with pytest.raises(LinkLost, match="Nothing is being drawn"):
        reader.read(timeout_s=0)
    draw(FrameWriter(tmp_path / "wall.frame", 2, 2), 3)
    assert reader.read().pixels[0] == 3


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 4096])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "wall.frame").write_bytes(content)
    with pytest.raises(LinkLost):
        FrameReader(tmp_path / "wall.frame").read(timeout_s=0)


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceError, match="cannot be made"):
        FrameWriter(tmp_path / "file" / "wall.frame", 2, 2)


DRAW_ON = """
import sys
import time
from pathlib import Path
from display.frame import FrameWriter
writer = FrameWriter(Path(sys.argv[1]), 200, 200)
value = 0
while True:
    value = (value + 1) % 256
    writer.begin()
    half = len(writer.pixels) // 2
    writer.pixels[:half] = bytes([value]) * half
    writer.pixels[half:] = bytes([value]) * half
    writer.finish()
    time.sleep(0.0005)
"""


def test_no_reader_ever_sees_half_a_frame(tmp_path: Path) -> None:
    path = tmp_path / "wall.frame"
    writer = subprocess.Popen([sys.executable, "-c", DRAW_ON, str(path)])
    try:
        deadline = time.monotonic() + 10
        while not path.exists():
            assert time.monotonic() < deadline
        reader = FrameReader(path)
        frames = {frame.version: set(frame.pixels) for frame in (reader.read(timeout_s=5) for _ in range(100))}
    finally:
        writer.kill()
        writer.wait()
    assert len(frames) > 5
    assert all(len(values) == 1 for values in frames.values())
