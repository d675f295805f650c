"""The citizen's pages: identified, a citizen chooses ΚΕΠ, service, day and time, and has a booking."""
