"""Bytes become paper, and the printer's answers what is known of it."""
