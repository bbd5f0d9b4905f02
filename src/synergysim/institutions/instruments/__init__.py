"""Instruments of programmes: one file for each form of support."""
