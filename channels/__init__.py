"""The ways in and out: one folder per channel, and the outbox that serves them all."""
