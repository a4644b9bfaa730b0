"""The console over HTTP and WebSocket."""
