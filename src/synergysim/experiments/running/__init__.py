"""Cells and what runs them: plans, workers, executors, parts on disk, tables."""
