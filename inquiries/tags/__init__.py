"""Tags: short free words by which staff find inquiries that no service or topic gathers."""
