"""Letters on paper: a PDF that staff print, fold and post."""
