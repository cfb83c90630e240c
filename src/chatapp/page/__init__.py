"""The page that a browser gets from the WebSocket port: files that are served as they are."""
