"""The web room's front door: every page and every route of the API.

`register(app)` in `app.py` is all there is to do; `refused` is the answer to an unknown address.
"""

from .serve import Provider, refused, register

__all__ = ["Provider", "refused", "register"]
