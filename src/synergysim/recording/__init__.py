"""What is kept of a run: aggregates, families followed, a run beside its counterfactual."""
