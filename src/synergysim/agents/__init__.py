"""Institutional agents: local managers, ministries and partnerships, government, donor."""
