"""Digests by e-mail: what waits for a member of staff, sent while they are not here, or each morning."""
