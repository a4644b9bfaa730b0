"""The conversation: pipeline, feed, database, settings."""
