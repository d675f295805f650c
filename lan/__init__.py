"""A daemon's door on the local network: shared by the limbs that listen there."""
