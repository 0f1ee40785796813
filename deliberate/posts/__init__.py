"""Who holds which post, and how two persons give one or end it."""
