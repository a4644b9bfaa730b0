"""What connections and nodes share while they run: signals, locks, and limits; nothing that must survive a restart."""
