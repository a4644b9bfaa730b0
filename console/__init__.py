"""What staff use: the HTTP interface, live updates, log-in, and the web pages."""
