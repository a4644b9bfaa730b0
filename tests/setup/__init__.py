"""Set-up: steps and stamps, interpreters, what stops it, and the files that start it."""
