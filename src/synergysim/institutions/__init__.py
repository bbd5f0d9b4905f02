"""Institutions: programmes, budgets, targeting, coordination bodies, acceptance."""
