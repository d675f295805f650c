"""What a ΚΕΠ offers, who may book it, and what becomes of a booking. Pure: no clock, disk, wire or database."""
