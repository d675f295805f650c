"""A tap becomes a ticket in the hand."""
