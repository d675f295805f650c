"""The command `epass`, in this process."""

import sys
from collections.abc import Sequence
from unittest.mock import patch

import pytest

from epass import cli


def epass(*words: object) -> int | str | None:
    """Its exit code after these words."""
    argv: Sequence[str] = ["epass", *map(str, words)]
    with patch.object(sys, "argv", argv), pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code
