"""The wall's colours: white and yellow on dark blue, at least 4.5:1 where it is to be read. Pure."""

from display.scene import Colour

BACKGROUND: Colour = (7, 13, 27)
PANEL: Colour = (17, 30, 54)
LINE: Colour = (43, 60, 92)
WHITE: Colour = (255, 255, 255)
SOFT: Colour = (178, 194, 219)
DIM: Colour = (124, 143, 174)
ACCENT: Colour = (255, 196, 37)
INK: Colour = (13, 20, 36)
INK_SOFT: Colour = (82, 62, 8)
# Out of hours: a dark room is not lit, and still it can be read.
DARK: Colour = (0, 0, 0)
EMBER: Colour = (150, 160, 178)
EMBER_SOFT: Colour = (118, 127, 145)
