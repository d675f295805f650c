"""The command `epass`, in this process."""

import sys
from unittest.mock import patch

import pytest

from epass import cli


def epass(*words: object) -> int | str | None:
    """Its exit code after these words."""
    with patch.object(sys, "argv", ["epass", *map(str, words)]), pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code
