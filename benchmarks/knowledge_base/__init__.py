"""Fits and measures the search of the knowledge base."""
