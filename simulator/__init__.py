"""A ΚΕΠ without hardware: the far ends of every wire, and the page that shows them side by side."""
