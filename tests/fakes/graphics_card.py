"""A graphics card that is a file: it answers the kernel's requests as include/uapi/drm/drm_mode.h has them.

Written with the kernel's structures, and shares nothing with the other end. What is on a screen is read from the file.
"""

import ctypes
import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

U16, U32, U64 = ctypes.c_uint16, ctypes.c_uint32, ctypes.c_uint64
_FRAME_BYTES = 1 << 20
_PADDING_BYTES = 64


def _structure(name: str, fields: Sequence[tuple[str, object]]) -> type[ctypes.Structure]:
    return type(name, (ctypes.Structure,), {"_fields_": list(fields)})


def _u32(*names: str) -> list[tuple[str, object]]:
    return [(name, U32) for name in names]


def _u64(*names: str) -> list[tuple[str, object]]:
    return [(name, U64) for name in names]


class Mode(ctypes.Structure):
    _fields_: ClassVar = [
        ("clock", U32),
        *[(name, U16) for name in ("hdisplay", "hsync_start", "hsync_end", "htotal", "hskew")],
        *[(name, U16) for name in ("vdisplay", "vsync_start", "vsync_end", "vtotal", "vscan")],
        *[(name, U32) for name in ("vrefresh", "flags", "type")],
        ("name", ctypes.c_char * 32),
    ]


_RES = _structure(
    "drm_mode_card_res",
    _u64("fb_id_ptr", "crtc_id_ptr", "connector_id_ptr", "encoder_id_ptr")
    + _u32("count_fbs", "count_crtcs", "count_connectors", "count_encoders")
    + _u32("min_width", "max_width", "min_height", "max_height"),
)
_CRTC = _structure(
    "drm_mode_crtc",
    _u64("set_connectors_ptr")
    + _u32("count_connectors", "crtc_id", "fb_id", "x", "y", "gamma_size", "mode_valid")
    + [("mode", Mode)],
)
_ENCODER = _structure(
    "drm_mode_get_encoder", _u32("encoder_id", "encoder_type", "crtc_id", "possible_crtcs", "possible_clones")
)
_CONNECTOR = _structure(
    "drm_mode_get_connector",
    _u64("encoders_ptr", "modes_ptr", "props_ptr", "prop_values_ptr")
    + _u32("count_modes", "count_props", "count_encoders", "encoder_id", "connector_id", "connector_type")
    + _u32("connector_type_id", "connection", "mm_width", "mm_height", "subpixel", "pad"),
)
_FB = _structure("drm_mode_fb_cmd", _u32("fb_id", "width", "height", "pitch", "bpp", "depth", "handle"))
_DIRTY = _structure("drm_mode_fb_dirty_cmd", _u32("fb_id", "flags", "color", "num_clips") + _u64("clips_ptr"))
_CREATE = _structure("drm_mode_create_dumb", _u32("height", "width", "bpp", "flags", "handle", "pitch") + _u64("size"))
_MAP = _structure("drm_mode_map_dumb", _u32("handle", "pad") + _u64("offset"))
_FORMS = {
    0xA0: _RES, 0xA2: _CRTC, 0xA6: _ENCODER, 0xA7: _CONNECTOR,
    0xAE: _FB, 0xB1: _DIRTY, 0xB2: _CREATE, 0xB3: _MAP,
}  # fmt: skip


class Card:
    """`screens`: for each socket the size of what is plugged in, in pixels; None where nothing is. Each encoder may
    feed from every source, and source N feeds socket N to begin with."""

    def __init__(self, folder: Path, number: int, screens: Sequence[tuple[int, int] | None]) -> None:
        self.path = folder / f"card{number}"
        with self.path.open("wb") as file:
            file.truncate(_FRAME_BYTES * 4)
        self.screens = screens
        self.lit: dict[int, int] = {}
        self.told: list[tuple[int, int, int, int]] = []
        self.needs_telling = True
        self.is_taken = False
        self.has_screens = True
        self._frames: list[_Frame] = []

    def pixel(self, screen: int, x: int, y: int) -> tuple[int, int, int]:
        """Red, green, blue of what this socket shows."""
        frame = self._frames[self.lit[screen] - 1]
        with self.path.open("rb") as file:
            file.seek(frame.offset + y * frame.pitch + x * 4)
            blue, green, red, _ = file.read(4)
        return red, green, blue

    def answer(self, request: int, carried: bytearray) -> None:
        form = _FORMS[request & 0xFF]
        direction, size, kind = request >> 30, request >> 16 & 0x3FFF, request >> 8 & 0xFF
        if (direction, size, kind) != (3, ctypes.sizeof(form), ord("d")):
            raise OSError(errno.EINVAL, "Invalid argument")
        asked = form.from_buffer(carried)
        getattr(self, f"_on_{form.__name__}")(asked)

    def _on_drm_mode_card_res(self, asked: ctypes.Structure) -> None:
        if not self.has_screens:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")
        for name in ("crtc", "connector", "encoder"):
            ids = [_FIRST[name] + place for place in range(len(self.screens))]
            _hand_over(asked, f"{name}_id_ptr", f"count_{name}s", (U32 * len(ids))(*ids))

    def _on_drm_mode_get_connector(self, asked: ctypes.Structure) -> None:
        place = asked.connector_id - _FIRST["connector"]
        size = self.screens[place]
        asked.connection = 1 if size else 2
        asked.encoder_id = _FIRST["encoder"] + place
        modes = [_mode(640, 480, is_preferred=False), _mode(*size, is_preferred=True)] if size else []
        _hand_over(asked, "modes_ptr", "count_modes", (Mode * len(modes))(*modes))
        _hand_over(asked, "encoders_ptr", "count_encoders", (U32 * 1)(asked.encoder_id))

    def _on_drm_mode_get_encoder(self, asked: ctypes.Structure) -> None:
        asked.crtc_id = _FIRST["crtc"] + asked.encoder_id - _FIRST["encoder"]
        asked.possible_crtcs = (1 << len(self.screens)) - 1

    def _on_drm_mode_create_dumb(self, asked: ctypes.Structure) -> None:
        asked.pitch = asked.width * asked.bpp // 8 + _PADDING_BYTES
        asked.size = asked.pitch * asked.height
        asked.handle = len(self._frames) + 1
        self._frames.append(_Frame(_FRAME_BYTES * len(self._frames), asked.pitch))

    def _on_drm_mode_map_dumb(self, asked: ctypes.Structure) -> None:
        asked.offset = self._frames[asked.handle - 1].offset

    def _on_drm_mode_fb_cmd(self, asked: ctypes.Structure) -> None:
        if (asked.bpp, asked.depth, asked.pitch) != (32, 24, self._frames[asked.handle - 1].pitch):
            raise OSError(errno.EINVAL, "Invalid argument")
        asked.fb_id = asked.handle

    def _on_drm_mode_crtc(self, asked: ctypes.Structure) -> None:
        if self.is_taken:
            raise OSError(errno.EACCES, "Permission denied")
        connectors = (U32 * asked.count_connectors).from_address(asked.set_connectors_ptr)
        for connector in connectors:
            place = connector - _FIRST["connector"]
            if (asked.mode.hdisplay, asked.mode.vdisplay) != self.screens[place] or not asked.mode_valid:
                raise OSError(errno.EINVAL, "Invalid argument")
            self.lit[place] = asked.fb_id

    def _on_drm_mode_fb_dirty_cmd(self, asked: ctypes.Structure) -> None:
        if not self.needs_telling:
            raise OSError(errno.ENOSYS, "Function not implemented")
        if self.is_taken:
            raise OSError(errno.ENODEV, "No such device")
        edges = (U16 * 4 * asked.num_clips).from_address(asked.clips_ptr)
        self.told += [(each[0], each[1], each[2], each[3]) for each in edges]


_FIRST: Mapping[str, int] = {"crtc": 40, "connector": 60, "encoder": 80}


class _Frame:
    def __init__(self, offset: int, pitch: int) -> None:
        self.offset = offset
        self.pitch = pitch


class Kernel:
    """The cards of a machine: `ioctl` is the kernel's door to them."""

    def __init__(self, folder: Path, *screens: Sequence[tuple[int, int] | None]) -> None:
        self.folder = folder
        self.cards = [Card(folder, number, each) for number, each in enumerate(screens)]

    def ioctl(self, descriptor: int, request: int, carried: bytearray) -> int:
        here = os.fstat(descriptor).st_ino
        next(card for card in self.cards if card.path.stat().st_ino == here).answer(request, carried)
        return 0


def _hand_over(asked: ctypes.Structure, pointer: str, count: str, values: ctypes.Array[object]) -> None:
    """As the kernel does: into the room that was given, if there is enough; the number is told in any case."""
    if getattr(asked, count) >= len(values) and getattr(asked, pointer):
        ctypes.memmove(getattr(asked, pointer), values, ctypes.sizeof(values))
    setattr(asked, count, len(values))


def _mode(width: int, height: int, *, is_preferred: bool) -> Mode:
    return Mode(hdisplay=width, vdisplay=height, vrefresh=60, type=0x48 if is_preferred else 0x40, name=b"a mode")
