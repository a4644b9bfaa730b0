"""What a session's list calls a browser: two words, so that nothing more of the machine is kept."""

from __future__ import annotations

# The first word that stands in what the browser says of itself decides; most claim to be several others too.
BROWSERS = (("Edg", "edge"), ("OPR/", "opera"), ("Firefox/", "firefox"), ("Chrome/", "chrome"), ("Safari/", "safari"))
SYSTEMS = (
    ("Android", "android"),
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Windows", "windows"),
    ("CrOS", "chromeos"),
    ("Mac OS", "macos"),
    ("Linux", "linux"),
)


def device_of(user_agent: str) -> str:
    """Return `browser/system`, each `other` where it is not known."""
    named = (next((name for word, name in known if word in user_agent), "other") for known in (BROWSERS, SYSTEMS))
    return "/".join(named)
