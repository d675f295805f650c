"""A view of the dialogue becomes a picture: pure, until `showing` puts it on the canvas."""
