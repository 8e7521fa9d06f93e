"""What every door of the house shares: sessions, who is asking, headers, errors, formats."""
