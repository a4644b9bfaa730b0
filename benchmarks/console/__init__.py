"""How fast the staff console is there, and how fast what a citizen says is on its screen."""
