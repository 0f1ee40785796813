"""What was resolved: drafting, publication, taking effect, verifying, the archive."""
