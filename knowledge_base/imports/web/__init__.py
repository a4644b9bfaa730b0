"""Taking articles from web pages: politely, from one host, and never from inside the municipality's own network."""
