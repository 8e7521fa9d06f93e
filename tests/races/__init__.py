"""Many processes against one database, some of them killed."""
