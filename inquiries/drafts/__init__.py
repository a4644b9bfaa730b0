"""What staff have begun to write and not sent yet, kept on the server."""
