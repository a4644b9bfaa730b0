"""How fast everything said is searched, when there is much of it."""
