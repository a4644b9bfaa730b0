"""Turns texts into vectors: building the default model, and running any sentence-transformers model."""
