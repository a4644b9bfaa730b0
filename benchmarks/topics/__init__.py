"""Measures suggestions of topics."""
