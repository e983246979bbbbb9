#!/usr/bin/env python
"""Django's command line for Holdfast."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018  reads the environment, so that a wrong value is told in one sentence
    except ImproperlyConfigured as wrong:
        sys.exit(f"Holdfast did not start: {wrong}")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
