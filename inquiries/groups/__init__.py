"""Named groups of colleagues, as recipients of internal messages."""
