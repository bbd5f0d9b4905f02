"""The ground: columns, agent sets over columns, draws, compiled functions. It knows no policy."""
