"""Pure statistics over frames of results; independent of the simulation."""
