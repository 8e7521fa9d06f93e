"""The establishment file: the whole set-up of an establishment as one YAML text."""
