"""A call becomes light and sound."""
