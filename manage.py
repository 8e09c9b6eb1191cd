#!/usr/bin/env python
"""Slipway's command line: `manage.py help` lists the commands.

In development each command finds or starts the embedded servers, unless DATABASE_URL and REDIS_URL are set.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsm.settings")
    from django.core.management import execute_from_command_line

    from itsm.embedded.command_line import servers_for

    with servers_for(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
