"""The names of ESC/POS commands become bytes: the one place that imports python-escpos, and only its constants.

Its printer classes would cost a quarter of a second and 17 MB, and its text encoder and transports are not ours
(see docs/printers.md). What its constants lack is spelled out below, named as in the Epson ESC/POS command reference.
"""

from escpos import constants

LINE_FEED: bytes = constants.CTL_LF
INITIALISE: bytes = constants.HW_INIT
SELECT_PAGE: bytes = constants.CODEPAGE_CHANGE  # ESC t
SELECT_SIZE: bytes = constants.TXT_SIZE  # GS !
ALIGN: dict[str, bytes] = constants.TXT_STYLE["align"]  # ESC a
BOLD: dict[bool, bytes] = constants.TXT_STYLE["bold"]  # ESC E
RASTER: bytes = constants.S_RASTER_N  # GS v 0
STATUS: bytes = constants.RT_STATUS  # DLE EOT

CANCEL_KANJI: bytes = constants.FS + b"."
SET_MOTION_UNITS: bytes = constants.GS + b"P"
FEED: bytes = constants.ESC + b"J"
SYMBOL: bytes = constants.GS + b"(k"
REPORT_WHEN_PRINTED: bytes = constants.GS + b"(H\x06\x00\x30\x30"  # function 48, then four bytes of our own
REPORT_PAPER: bytes = constants.GS + b"r\x01"
CLEAR_BUFFER: bytes = constants.DLE + constants.DC4 + b"\x08\x01\x03\x14\x01\x06\x02\x08"
RECOVER_AND_CLEAR: bytes = constants.DLE + constants.ENQ + b"\x02"
