"""All settings of Rongthuk, in one file; the environment says what differs between machines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment
from config.discovery import channel_apps

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(environment.text("RONGTHUK_DATA", str(ROOT / "var"))).resolve()

DEBUG = environment.switch("DEBUG", False)
SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY:
    if environment.switch("RONGTHUK_PRODUCTION", False):
        raise environment.BadSetting("SECRET_KEY", "", "write at least 50 random characters")
    SECRET_KEY = "development-only-" + "x" * 40
PRODUCTION = environment.switch("RONGTHUK_PRODUCTION", False)
BASE_URL = environment.address("BASE_URL", "http://127.0.0.1:8000", {"http", "https"})
# A city answers to its own name alone; elsewhere any name will do, so that a phone in the same network can look.
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", (urlsplit(BASE_URL).hostname or "") if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", BASE_URL)
SECURE_COOKIES = BASE_URL.startswith("https://")
# A demonstration city shows a banner, accounts that anybody may use and stand-ins for vendors.
DEMONSTRATION = environment.switch("RONGTHUK_DEMONSTRATION", False)
# Where browsers open live streams: a path behind the same proxy, or the live process's own address.
LIVE_URL = environment.text("RONGTHUK_LIVE_URL", "/live")
TILES_URL = environment.text("RONGTHUK_TILES_URL")

INSTALLED_APPS = [
    "rongthuk.core",
    "rongthuk.areas",
    "rongthuk.organisations",
    "rongthuk.contacts",
    "rongthuk.taxonomy",
    "rongthuk.service_levels",
    "rongthuk.routing",
    "rongthuk.conversations",
    "rongthuk.complaints",
    "rongthuk.notifications",
    "rongthuk.planning",
    "rongthuk.intake",
    "rongthuk.reports",
    "rongthuk.portal",
    "rongthuk.desk",
    *channel_apps(),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are compressed here because not every city puts a proxy in front; CSRF tokens are masked anew on every page.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "rongthuk.core.middleware.Unforeseen",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rongthuk.core.context.site",
            ],
        },
    },
]

DATABASES: dict[str, Any] = {"default": environment.database()}
if run := os.environ.get("RONGTHUK_TEST_RUN"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}_{run}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisations.Officer"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rongthuk.organisations.signing_in.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_COOKIES

LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

STATIC_URL = "/static/"
# Only a city whose proxy serves static files sets this and runs collectstatic; otherwise the web processes serve the bundle.
STATIC_ROOT = environment.text("RONGTHUK_STATIC_ROOT") or None
STATICFILES_DIRS = [path for path in [ROOT / "var" / "static-build"] if path.is_dir()]
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"  # Never served by address; views check rights and stream.
if bucket := environment.text("RONGTHUK_MEDIA_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": environment.text("RONGTHUK_MEDIA_ENDPOINT") or None,
            "querystring_auth": True,
        },
    }
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_URL = environment.address("EMAIL_URL", f"maildir://{DATA / 'mail'}", {"maildir", "smtp", "smtps"})
EMAIL_FROM = environment.text("EMAIL_FROM", "ศูนย์ กทม. 1555 <noreply@1555.example>")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "rongthuk.core.views.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *environment.words("RONGTHUK_TILES_HOSTS")],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_URL.split("/live")[0]] if LIVE_URL.startswith("http") else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# The largest single photograph accepted is 25 MB; a report form with all its words stays far below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "rongthuk.core.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}),
    },
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "PIL": {"level": "WARNING"},
    },
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
