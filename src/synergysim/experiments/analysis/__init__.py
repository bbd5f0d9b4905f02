"""What is asked of a sweep's results, and the tables that answer."""
