"""The conversation: pipeline, seams, dialogue and the composition root."""
