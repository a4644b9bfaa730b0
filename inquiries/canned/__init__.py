"""Texts that staff send again and again."""
