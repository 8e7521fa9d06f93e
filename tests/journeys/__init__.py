"""What a person does, in a real browser, on a desk and on a phone."""
