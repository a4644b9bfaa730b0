"""The record, its privacy and its schema."""
