"""Proposals for articles, from what people asked: grouped by meaning, shown with their evidence, decided by staff."""
