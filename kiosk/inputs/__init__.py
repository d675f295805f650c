"""What a citizen's hands, scanner and headset do becomes touches, codes and keys."""
