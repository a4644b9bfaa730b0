"""What each member of staff keeps of the inbox for themselves: what was read, and filters with a name."""
