"""What was meant becomes what is seen next: pure, and in words of its own (`pages`)."""
