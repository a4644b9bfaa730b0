"""Inquiries as cases in case and archive systems: what was sent, how far it came, and the reference that came back."""
