"""Internal notes after they were written: their earlier wordings."""
