"""Residency: codes on paper, attestation at the door, and how many of each building take part."""
