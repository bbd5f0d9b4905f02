"""The household's month: its rules, its columns and its drivers."""
