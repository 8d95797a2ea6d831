"""The web room's front door: every page and every route of the API.

`register(app)` in `app.py` is all there is to do.
"""

from .serve import Provider, register

__all__ = ["Provider", "register"]
