"""What is asked: designs, cells, runners, stores, paired comparison."""
