"""Why a device does not work, in the clerk's language: the limbs' English is known by a piece of it. Pure."""

# A piece of the sentence, and what the clerk reads: the first that fits.
_KNOWN = (
    ("The printer has no paper", "no_paper"),
    ("the roll is nearly at its end", "little_paper"),
    ("paper is nearly used up", "little_paper"),
    ("The printer's cover is open", "cover"),
    ("Paper is jammed", "jam"),
    ("cutter is stuck", "cutter"),
    ("The print head is too hot", "hot"),
    ("The printer reports", "printer_fault"),
    ("The printer is off line", "printer_offline"),
    ("The printer does not answer", "printer_silent"),
    ("takes no more data", "printer_silent"),
    ("the printer at", "printer_silent"),
    ("does not say that it printed it", "not_confirmed"),
    ("No printer is configured", "no_printer"),
    ("was unplugged", "unplugged"),
    ("is gone: plug it in again", "unplugged"),
    ("cannot be opened", "unplugged"),
    ("was lost", "unplugged"),
    ("no USB printer", "unplugged"),
    ("sends damaged answers", "box_damaged"),
    ("does not answer: check its power", "box_silent"),
    ("is not a box that e-PASS knows", "box_unknown"),
    ("talks without being asked", "babble"),
    ("The platform cannot be reached", "platform_away"),
    ("does not admit this site", "platform_token"),
    ("knows another past of this journal", "platform_past"),
    ("A newer journal of this site", "platform_past"),
    ("The sound card", "sound"),
    ("The voice", "voice"),
    ("Piper does not", "voice"),
)


def name_of(reason: str) -> str:
    """The name of the message; one for whatever is not known."""
    return next((name for piece, name in _KNOWN if piece in reason), "other")
