"""Deadlines of inquiries: when they are due, when the clock stands, who is reminded."""
