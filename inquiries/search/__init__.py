"""Search in everything said: words, index, rights, the two databases."""
