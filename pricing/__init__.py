"""Pure amounts: what a stay costs and why. Standard library and `rules` only."""
