"""Parts of a site, and why they do not work, in the language of who must act: the limbs' English is known by a piece of
it. Pure."""

from contextlib import suppress

from epass.languages import Words

_DEVICES = Words("device")
_TROUBLES = Words("trouble")
_BOX = "box-"
# A piece of the sentence, and the name of the message: the first that fits.
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
    ("is not there", "absent"),
    ("no sound card", "absent"),
    ("No sound card", "absent"),
    ("MB are free", "disk"),
    ("kept in memory only", "forgets"),
    ("power supply", "power"),
    ("slows down: give it air", "heat"),
    ("newest backup", "backup"),
    ("Nobody can sign in yet", "no_clerks"),
)


def device(name: str, language: str) -> str:
    """«Εκτυπωτής», «Χειριστήριο θέσης 3»: of a device in the journal, or a part that `epass doctor` tells of."""
    if name.startswith(_BOX):
        return _DEVICES.say("box", language, counter=name.removeprefix(_BOX))
    with suppress(KeyError):
        return _DEVICES.say(name.replace(" ", "_").replace("-", "_"), language)
    return _DEVICES.say("other", language, device=name)


def trouble(reason: str, language: str) -> str:
    """Why it does not work, and what to do; what nobody foresaw as it is, for the technician."""
    name = next((name for piece, name in _KNOWN if piece in reason), "other")
    return _TROUBLES.say(name, language, reason=reason)


def fine(language: str) -> str:
    """Of a part that works."""
    return _TROUBLES.say("none", language)
