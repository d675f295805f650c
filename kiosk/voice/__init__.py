"""A view of the dialogue becomes speech, and keys move through it."""
