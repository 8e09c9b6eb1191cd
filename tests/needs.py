"""What a test needs and a machine may lack: a browser, the real exports, GNU gettext.

Where it is absent the test skips with the reason. A run that promises it (`SLIPWAY_REQUIRE=browser,data`, as
CI does) fails instead, so that nothing goes unproven there.
"""

import os
from typing import NoReturn

import pytest


def lacking(need: str, reason: str) -> NoReturn:
    """Ends the running test because `need` ("browser", "data", "gettext") is not here."""
    if need in os.environ.get("SLIPWAY_REQUIRE", "").split(","):
        pytest.fail(f"this run promises {need}, but {reason}", pytrace=False)
    pytest.skip(reason)
