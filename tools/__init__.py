"""What the people who work on Deliberate run; nothing here is shipped."""
