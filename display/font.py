"""Where the font is."""

import importlib.util
from pathlib import Path

from epass.errors import LinkLost

_PACKAGE = "fontpkg_noto_sans"
_FILE = "files/NotoSans[wdth,wght].ttf"


def font_path() -> Path:
    """Noto Sans, variable: all of Greek in every weight. Raises LinkLost where it is not installed."""
    package = importlib.util.find_spec(_PACKAGE)
    for place in (package.submodule_search_locations or []) if package else []:
        if (path := Path(place) / _FILE).is_file():
            return path
    raise LinkLost("The font is not there: install the Python package fontpkg-noto-sans.")
