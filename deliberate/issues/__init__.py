"""What residents raise: proposing, likeness, screening, seconding, triage."""
