"""One suite per interface, over every backend that there is."""
