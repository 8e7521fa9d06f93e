"""One verb, one function, one transaction: what the house does."""
