"""The bytes of input devices become events, for whichever limb has hands in front of it."""
