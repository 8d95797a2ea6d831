"""Vigie on one machine: the engine that plays AWS, and the process that drives the handlers."""
