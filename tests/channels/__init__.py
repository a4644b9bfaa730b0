"""The channels and the outbox."""
