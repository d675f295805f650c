"""What the wall says, in Greek and English, with dates and times in words. Pure."""

from datetime import datetime

WORDS: dict[str, dict[str, str]] = {
    "el": {
        "calling": "Τώρα καλείται",
        "called": "Καλείται ο αριθμός",
        "last": "Τελευταία κλήση",
        "number": "Αριθμός",
        "counter": "Θέση",
        "time": "Ώρα",
        "now": "Τώρα",
        "waiting": "Αναμένουν",
        "welcome": "Καλώς ήρθατε",
        "take": "Πάρτε αριθμό από το εκδοτήριο.",
        "watch": "Όταν έρθει η σειρά σας, θα εμφανιστεί εδώ.",
        "closed": "Κλειστά",
        "opens": "Ανοίγουμε {day} στις {time}.",
        "today": "σήμερα",
        "tomorrow": "αύριο",
        "trouble": "Η οθόνη δεν ενημερώνεται. Ρωτήστε το προσωπικό.",
    },
    "en": {
        "calling": "Now calling",
        "called": "Number called",
        "last": "Last call",
        "number": "Number",
        "counter": "Counter",
        "time": "Time",
        "now": "Now",
        "waiting": "Waiting",
        "welcome": "Welcome",
        "take": "Take a number at the dispenser.",
        "watch": "When it is your turn, it will be shown here.",
        "closed": "Closed",
        "opens": "We open {day} at {time}.",
        "today": "today",
        "tomorrow": "tomorrow",
        "trouble": "This screen is out of date. Please ask the staff.",
    },
}
_WEEKDAYS = {
    "el": ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_ON_WEEKDAY = {
    "el": ("τη Δευτέρα", "την Τρίτη", "την Τετάρτη", "την Πέμπτη", "την Παρασκευή", "το Σάββατο", "την Κυριακή"),
    "en": tuple(f"on {day}" for day in _WEEKDAYS["en"]),
}
_MONTHS = {
    "el": (
        "Ιανουαρίου",
        "Φεβρουαρίου",
        "Μαρτίου",
        "Απριλίου",
        "Μαΐου",
        "Ιουνίου",
        "Ιουλίου",
        "Αυγούστου",
        "Σεπτεμβρίου",
        "Οκτωβρίου",
        "Νοεμβρίου",
        "Δεκεμβρίου",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def date_in(language: str, local: datetime) -> str:
    """«Δευτέρα 23 Νοεμβρίου», “Monday 23 November”."""
    return f"{_WEEKDAYS[language][local.weekday()]} {local.day} {_MONTHS[language][local.month - 1]}"


def opening_in(language: str, local: datetime, opens: datetime) -> str:
    """When the doors open next, seen from `local`: «Ανοίγουμε τη Δευτέρα στις 08:00.»"""
    days = (opens.date() - local.date()).days
    soon = WORDS[language]["tomorrow" if days == 1 else "today"]
    day = _ON_WEEKDAY[language][opens.weekday()] if days > 1 else soon
    return WORDS[language]["opens"].format(day=day, time=f"{opens:%H:%M}")
