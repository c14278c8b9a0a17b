"""What is fast, against what people would use instead; `python -m benchmarks` runs all."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "docs" / "examples"))  # where the web app that is measured is
