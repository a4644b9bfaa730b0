"""Web chat: the citizen's widget over WebSocket, with HTTP as the fallback."""
