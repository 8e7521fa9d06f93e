"""Mail: from a template to an outbox row, from the row to the server."""
