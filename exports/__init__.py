"""Whatever leaves as a file."""
