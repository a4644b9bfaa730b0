"""Which version of which system each municipality runs."""
