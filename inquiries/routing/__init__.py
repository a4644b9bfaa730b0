"""Where inquiries go: the decision, its chain of reasons, what happens when nobody takes them, forwarding."""
