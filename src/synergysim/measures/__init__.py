"""Measures of welfare, resilience and reach: pure functions over arrays.

One measure, one file; nothing here knows a simulation. Each function states its formula and its
source, and refuses with a ``ValueError`` what it cannot define.
"""
