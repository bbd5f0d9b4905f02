"""Calibration: parameters of a context fitted to moments of a population without programmes."""
