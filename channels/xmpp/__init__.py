"""Instant messaging: an account or a component on an XMPP server (RFC 6120, RFC 6121)."""
