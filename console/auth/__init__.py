"""Staff log-in: passwords, sessions, and the limit on guessing."""
