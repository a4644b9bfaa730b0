"""What protects the people in the record: masking before storing, deleting in time."""
