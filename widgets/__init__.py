"""The public side: calendar, messages, booking page."""
