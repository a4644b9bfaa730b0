"""Settings that were changed in pages, and the log of the changes."""
