"""Fitting a context's parameters to moments: what the world looks like before any programme."""
