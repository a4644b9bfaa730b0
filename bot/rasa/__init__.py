"""The Rasa project: it runs on Python 3.10 in its own environment and speaks HTTP with the service."""
