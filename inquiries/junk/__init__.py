"""Junk mail and blocked senders."""
