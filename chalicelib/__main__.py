"""`python -m chalicelib …`: see `chalicelib.cli`."""

import sys

from .cli import main

sys.exit(main())
