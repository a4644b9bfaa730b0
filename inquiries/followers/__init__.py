"""Following inquiries: who does, and what they are told."""
