"""What binds: programmes, budgets, targeting, bodies, partnerships, acceptance."""
