"""What is asked, as a file: policies, futures, what varies and over which points."""
