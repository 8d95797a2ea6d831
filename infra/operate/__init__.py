"""The operator's commands, on AWS or on the local system. See docs/operations.md."""
