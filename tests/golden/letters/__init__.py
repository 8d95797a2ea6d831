"""The golden letters: varied cases, and every document of the catalogue drafted from each."""
