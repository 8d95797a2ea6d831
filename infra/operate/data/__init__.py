"""Whose data is whose: what export gives, what erase drops, what a hold and a term protect."""
