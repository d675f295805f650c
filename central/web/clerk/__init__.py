"""The clerks' pages: the day of a ΚΕΠ, and bookings by telephone and in person."""
