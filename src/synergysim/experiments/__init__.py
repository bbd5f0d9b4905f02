"""Experiments: designs, cells, runner, store, paired comparison."""
