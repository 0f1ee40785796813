"""What other systems exported, brought in."""
