"""The world of households: population, territories, shocks, local economy, burn-in."""
