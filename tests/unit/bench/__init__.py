"""What the benches compute."""
