"""Where the picture is to be seen: a file that others look into, a window, or a screen without a desktop."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from display.frame import FrameWriter
from display.kms import BYTES_PER_PIXEL, Screen
from display.sdl import pygame, told_as
from epass.errors import ConfigError, LinkLost

_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")
_MOUSE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A finger or the mouse went down or up. `x`, `y` in 0..1 from the left top; the mouse is finger -1."""

    x: float
    y: float
    is_down: bool
    finger: int


class Panel(Protocol):
    """`surface` is drawn on between `begin` and `finish`, which shows the rectangles that changed. `is_deaf`: there
    is nothing to touch and no window to close."""

    surface: pygame.Surface
    is_deaf: bool
    is_closed: bool

    def begin(self) -> None: ...
    def finish(self, changed: Sequence[pygame.Rect]) -> None: ...
    def taps(self) -> list[Tap]: ...
    def close(self) -> None: ...


def open_panel(url: str, title: str) -> Panel:
    """`kmsdrm://N` (the N-th connected screen, from 0; `?card=1`: of another graphics card), `window://1280x800` or
    `offscreen:///file?size=1280x800`.

    Raises ConfigError for an address that cannot be understood, DeviceError for a screen that is not there.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "offscreen":
            return _FilePanel(Path(unquote(parts.path)), *_size(parse_qs(parts.query).get("size", [""])[0], url))
        case "window":
            return _WindowPanel(_size(parts.netloc, url), title)
        case "kmsdrm" if parts.netloc.isdecimal() and re.fullmatch(r"(card=\d)?", parts.query):
            return _ScreenPanel(int(parts.netloc), parts.query.removeprefix("card="))
        case _:
            raise ConfigError([f"“{url}” is not a screen: kmsdrm://0, window://1280x800 or offscreen:///file?size=WxH"])


def _size(text: str, url: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if not found:
        raise ConfigError([f"“{url}” lacks the size of the picture in pixels, such as 1280x800"])
    return int(found[1]), int(found[2])


class _FilePanel:
    """Nobody sees it here: whoever maps the file does."""

    is_deaf = True
    is_closed = False

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._frame = FrameWriter(path, width, height)
        self.surface = pygame.image.frombuffer(self._frame.pixels, (width, height), "BGRA")

    def begin(self) -> None:
        self._frame.begin()

    def finish(self, changed: Sequence[pygame.Rect]) -> None:
        self._frame.finish()

    def taps(self) -> list[Tap]:
        return []

    def close(self) -> None:
        """The file stays, with the last frame."""


class _SdlPanel:
    """A picture that SDL shows, with its mouse and its touchscreen."""

    surface: pygame.Surface
    is_deaf = False
    is_closed = False

    def begin(self) -> None:
        pass

    def finish(self, changed: Sequence[pygame.Rect]) -> None:
        pygame.display.update(list(changed))

    def taps(self) -> list[Tap]:
        taps = []
        width, height = self.surface.get_size()
        for event in pygame.event.get():
            if event.type in {pygame.FINGERDOWN, pygame.FINGERUP}:
                is_down = event.type == pygame.FINGERDOWN
                taps.append(Tap(x=event.x, y=event.y, is_down=is_down, finger=event.finger_id))
            elif event.type in {pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP} and event.button == pygame.BUTTON_LEFT:
                x, y = event.pos
                is_down = event.type == pygame.MOUSEBUTTONDOWN
                taps.append(Tap(x=x / width, y=y / height, is_down=is_down, finger=_MOUSE))
            elif event.type == pygame.WINDOWEXPOSED:
                pygame.display.flip()
            elif event.type == pygame.QUIT:
                self.is_closed = True
        return taps

    def close(self) -> None:
        pygame.display.quit()

    def _listen(self) -> None:
        pygame.event.set_blocked(None)
        pygame.event.set_allowed(
            [
                pygame.QUIT,
                pygame.WINDOWEXPOSED,
                pygame.MOUSEBUTTONDOWN,
                pygame.MOUSEBUTTONUP,
                pygame.FINGERDOWN,
                pygame.FINGERUP,
            ]
        )


class _WindowPanel(_SdlPanel):
    def __init__(self, size: tuple[int, int], title: str) -> None:
        # Without a graphics card a flip through a texture takes 9.6 ms, and a plain one 0.2 ms.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        with told_as("The window cannot be opened; is there a desktop (DISPLAY or WAYLAND_DISPLAY)?"):
            pygame.display.init()
            pygame.display.set_caption(title)
            self.surface = pygame.display.set_mode(size)
        self._listen()


class _ScreenPanel:
    """The whole of a connected screen, in its own size. One process at a time may draw on a graphics card.

    Drawn in ordinary memory, for a card's may be slow to read, and letters are blended with what is below them.
    """

    is_deaf = True
    is_closed = False

    def __init__(self, screen: int, card: str) -> None:
        self._sentence = (
            f"Screen {screen} cannot be used: is it connected, on, and is nothing else drawing on this card?"
        )
        try:
            self._screen = Screen(screen, card)
        except OSError as error:
            raise LinkLost(f"{self._sentence}: {error.strerror or error}.") from error
        width, height, pitch = self._screen.width, self._screen.height, self._screen.pitch
        shown = memoryview(self._screen.memory)[: pitch * height]
        self._shown = pygame.image.frombuffer(shown, (pitch // BYTES_PER_PIXEL, height), "BGRA")
        self.surface = pygame.Surface((width, height), 0, 32)

    def begin(self) -> None:
        pass

    def finish(self, changed: Sequence[pygame.Rect]) -> None:
        for rect in changed:
            self._shown.blit(self.surface, rect, rect)
        try:
            self._screen.show([(rect.x, rect.y, rect.width, rect.height) for rect in changed])
        except OSError as error:
            raise LinkLost(f"{self._sentence}: {error.strerror or error}.") from error

    def taps(self) -> list[Tap]:
        return []

    def close(self) -> None:
        del self._shown
        self._screen.close()
