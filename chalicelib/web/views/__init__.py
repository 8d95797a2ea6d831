"""From stored values to what a page shows. Pure: no clock, no store, no HTML."""
