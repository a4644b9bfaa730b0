"""Counts how the desk stands at this moment."""
