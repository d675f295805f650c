"""A ticket becomes the bytes of a receipt, in the printer's own language."""
