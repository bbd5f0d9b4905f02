"""What a comparison tells its readers."""
