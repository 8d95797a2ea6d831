"""Unit tests of the intake room."""
