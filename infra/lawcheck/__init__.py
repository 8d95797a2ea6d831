"""`make law`: the catalogue of references against the published law (Legifrance open data)."""
