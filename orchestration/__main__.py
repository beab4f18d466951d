"""`python -m orchestration` is `callmart`."""

import sys

from orchestration.cli import main

sys.exit(main())
