"""Registry of outcomes: what each published number is, in which unit, and which way is better."""
