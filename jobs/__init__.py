"""Scheduled work: the worker ticks, the database remembers."""
