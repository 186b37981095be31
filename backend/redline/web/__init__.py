"""The web: pages, fragments, the API and the socket. Only this package knows FastAPI."""
