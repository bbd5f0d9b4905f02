"""The explorer: stored results as one page that a browser shows without a server or a network."""
