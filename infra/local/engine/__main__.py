"""Entry point of the engine's process."""

import sys

from infra.local.engine.durable import main

sys.exit(main())
