"""The dialogue layer: Rasa over HTTP, its custom actions, and what happens while it is away."""
