"""Looking something up in registers elsewhere: over HTTP as templates describe it, or in a CSV file."""
