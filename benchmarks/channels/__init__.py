"""Measurements of the channels."""
