"""How long the citizen's widget takes to open on a slow telephone."""
