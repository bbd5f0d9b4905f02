"""Columns, agent sets over columns, random draws and compiled functions; nothing about policy."""
