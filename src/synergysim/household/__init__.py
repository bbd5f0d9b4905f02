"""The household's month: its economics as small rules, its columns, and what drives it."""
