"""Where households live: population, territories, shocks, the local economy, the past."""
