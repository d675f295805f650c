"""Sentences become sound: words for numbers, a voice in a process of its own, and sound cards."""
