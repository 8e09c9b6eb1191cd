"""What the tests of the CMDB share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def files_kept_here(settings: Any, tmp_path: Path) -> None:
    """Files of imports lie in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
