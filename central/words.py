"""The platform's words, part by part: from the catalogues beside this module."""

from pathlib import Path

from epass.languages import Words

FOLDER = Path(__file__).parent / "catalogues"

PAGES = Words("pages", FOLDER)
CITIZEN = Words("citizen", FOLDER)
PHONE = Words("phone", FOLDER)
CLERK = Words("clerk", FOLDER)
ADMIN = Words("admin", FOLDER)
MAIL = Words("mail", FOLDER)
