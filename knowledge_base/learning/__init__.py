"""Teaches the embedding model from questions with known answers: `torg kb adapt`."""
