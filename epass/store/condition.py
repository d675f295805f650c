"""A device's condition, seen again and again, becomes an entry in the journal when it changes."""

import logging

from epass.errors import StoreError
from epass.queueing.events import DeviceFailed, DeviceRecovered
from epass.store.journal import Journal

log = logging.getLogger(__name__)


class Condition:
    """What the journal has heard of one device, by this process or one before it: `reason` is None while it works."""

    def __init__(self, journal: Journal, device: str) -> None:
        self.reason = next((state.reason for state in journal.devices() if state.device == device), None)
        self._journal = journal
        self._device = device
        self._excuse = ""

    def tell(self, reason: str | None) -> None:
        """The device works (None), or this sentence says why it does not. Never raises: what the disk does not take
        is told again next time."""
        if reason == self.reason:
            return
        device = self._device
        try:
            if reason is None:
                self._journal.record(lambda hall, at: [DeviceRecovered(at=at, device=device)])
            else:
                self._journal.record(lambda hall, at: [DeviceFailed(at=at, device=device, reason=reason)])
        except StoreError as error:
            if str(error) != self._excuse:
                log.error("%s: %s This could not be recorded: %s", device, reason or "It works again.", error)
            self._excuse = str(error)
        else:
            log.warning("%s: %s", device, reason or "it works again")
            self.reason, self._excuse = reason, ""
