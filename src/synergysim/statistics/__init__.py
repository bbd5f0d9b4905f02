"""Pure statistics over frames of results: paired intervals; knows no simulation object."""
