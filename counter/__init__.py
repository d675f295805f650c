"""A press becomes a call."""
