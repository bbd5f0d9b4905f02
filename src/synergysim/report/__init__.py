"""Text reports on results."""
