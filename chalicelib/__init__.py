"""Vigie: watches French work-authorisation files and their legal clocks."""
