"""Asks people once, at the end, whether they were helped, and keeps what they answer."""
