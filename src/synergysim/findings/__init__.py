"""Claims about coordination as executable experiments, each breakable, judged by shared code."""
