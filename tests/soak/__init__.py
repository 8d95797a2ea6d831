"""Long runs: a whole town of employers in simulated time, checked by somebody else's arithmetic."""
