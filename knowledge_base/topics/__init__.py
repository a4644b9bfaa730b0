"""Topics: a ready vocabulary such as Los, searched by its own words, and suggested from a text."""
