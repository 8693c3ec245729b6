"""The live process: server-sent events beside the web processes, without Django's request cycle."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings
from django.db import connection

from rongthuk.realtime.stream import Live

django.setup()

_parameters = {
    key: value for key, value in connection.get_connection_params().items() if isinstance(value, (str, int))
}
_conninfo = " ".join(
    "{}='{}'".format(
        "dbname" if key == "database" else key, str(value).replace("\\", "\\\\").replace("'", "\\'")
    )
    for key, value in _parameters.items()
)

application = Live(_conninfo, settings.SECRET_KEY)
