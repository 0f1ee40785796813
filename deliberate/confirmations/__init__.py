"""Acts of two persons: one proposes, another confirms, and only then anything happens."""
