"""The supply chain’s own checks."""
