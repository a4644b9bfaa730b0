"""Going on with a chat in another browser, by a key that is good once and for some minutes."""
