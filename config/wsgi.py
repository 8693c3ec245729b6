"""The web process: WSGI, because it costs half the CPU of ASGI on pages that talk to the database."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
