"""Everything that can go wrong, by who must act. The message is the operator's sentence."""


class EpassError(Exception):
    """Root of all errors that e-PASS raises on purpose."""


class ConfigError(EpassError):
    """Whoever edits the configuration must act: daemons exit with 78 and are not restarted."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Refusal(EpassError):
    """Nobody must act: the hall says no. Becomes a beep, a lamp or a sentence."""


class DeviceError(EpassError):
    """Someone with hands must act: paper, cover, cable."""


class PaperOut(DeviceError):
    """The printer has no paper."""


class CoverOpen(DeviceError):
    """The printer's cover is open."""


class PrinterFault(DeviceError):
    """The printer reports a fault of its own: cutter, hot head, or one that needs a technician."""


class LinkLost(DeviceError):
    """A device does not answer, or is not there."""


class PlatformError(EpassError):
    """The central platform cannot be reached, or rejects what it was sent."""


class StoreError(EpassError):
    """The journal cannot be read or written: stop, and issue nothing that cannot be remembered."""
