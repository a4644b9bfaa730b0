"""E-mail: in by IMAP or the built-in SMTP listener, out by a relay; parsing knows nothing of either."""
