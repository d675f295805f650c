"""The data files of the platform, read once."""

import json
from functools import cache
from importlib.resources import files

from central.domain.divisions import Divisions, read_divisions


@cache
def divisions() -> Divisions:
    return read_divisions(json.loads(files(__package__).joinpath("divisions.json").read_text(encoding="utf-8")))
