"""From a household survey to a population file: read, check, draw by weight, convert, write."""
