"""Internal messages: staff among themselves, to people, to units and in a forum."""
