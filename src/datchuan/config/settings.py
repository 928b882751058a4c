"""Settings: one file, read from the environment. Every variable is listed in docs/settings.md."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from datchuan.config.database import databases

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("DATCHUAN_ROOT", PACKAGE.parent.parent))
VAR = Path(os.environ.get("DATCHUAN_VAR", ROOT / "var"))


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


DEMO = _flag("DATCHUAN_DEMO", True)
DEBUG = _flag("DATCHUAN_DEBUG", False)
#: Whether a post takes two operators. Always so in real use; a demo installation may ask for it (it has one operator).
TWO_OPERATORS = not DEMO or _flag("DATCHUAN_TWO_OPERATORS", False)

_today = os.environ.get("DATCHUAN_TODAY", "2023-10-12" if DEMO else "").strip()
DATCHUAN_TODAY = date.fromisoformat(_today) if _today else None
DATCHUAN_PACK = Path(os.environ.get("DATCHUAN_PACK", ROOT / "packs" / "quang-nam-2023"))
WITNESS_FILE = Path(os.environ.get("DATCHUAN_WITNESS_FILE", VAR / "witness" / "heads.jsonl"))


def _secret_key() -> str:
    if key := os.environ.get("DATCHUAN_SECRET_KEY"):
        return key
    path = VAR / "secret-key"
    if not path.exists():
        import secrets

        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("DATCHUAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DATCHUAN_ORIGINS", "").split(",") if o]
HTTPS = _flag("DATCHUAN_HTTPS", False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
    "datchuan.ui",
    "datchuan.journal",
    "datchuan.places",
    "datchuan.people",
    "datchuan.notices",
    "datchuan.files",
    "datchuan.procedures",
    "datchuan.papers",
    "datchuan.criteria",
    "datchuan.evidence",
    "datchuan.guidance",
    "datchuan.assessments",
    "datchuan.confirmations",
    "datchuan.findings",
    "datchuan.obstacles",
    "datchuan.facts",
    "datchuan.checks",
    "datchuan.surveys",
    "datchuan.funding",
    "datchuan.titles",
    "datchuan.targets",
    "datchuan.upkeep",
    "datchuan.remedies",
    "datchuan.dossiers",
    "datchuan.hearings",
    "datchuan.visits",
    "datchuan.remarks",
    "datchuan.villages",
    "datchuan.appraisals",
    "datchuan.rounds",
    "datchuan.council",
    "datchuan.decisions",
    "datchuan.accountability",
    "datchuan.warning",
    "datchuan.directives",
    "datchuan.library",
    "datchuan.desk",
    "datchuan.review",
    "datchuan.workbooks",
    "datchuan.insight",
    "datchuan.deadlines",
    "datchuan.reports",
    "datchuan.whatif",
    "datchuan.plausibility",
    "datchuan.search",
    "datchuan.mywork",
    "datchuan.portal",
    "datchuan.packs",
    # After our own rooms, so that their templates are found before allauth's English ones.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "datchuan.config.middleware.RequestIdMiddleware",
    "datchuan.config.middleware.SecurityHeadersMiddleware",
    "datchuan.config.middleware.HostileInputMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "datchuan.ui.storage.StaticFilesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "datchuan.config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "datchuan.config.middleware.IdleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "datchuan.people.middleware.RightsMiddleware",
    "datchuan.people.middleware.SecondFactorMiddleware",
    "datchuan.config.middleware.RefusedMiddleware",
    "datchuan.plausibility.blinding.BlindingMiddleware",
]

ROOT_URLCONF = "datchuan.config.urls"
WSGI_APPLICATION = "datchuan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "datchuan.ui.context.page",
                "datchuan.notices.context.notices",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "datchuan.ui.templatetags.ui"],
        },
    }
]

DATABASES = databases(os.environ, VAR)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["datchuan.people.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "datchuan.people.validators.NotOwnName",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "datchuan.people.validators.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "datchuan.people.validators.NotCommon"},
    {"NAME": "datchuan.people.validators.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "datchuan.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "1000/5m", "login_failed": "10/5m/ip,10/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
#: Operators' writes and changes of how one signs in ask for the password again after this many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Đạt Chuẩn"
MFA_ADAPTER = "datchuan.people.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
# One-time links with which people set their passwords.
PASSWORD_RESET_TIMEOUT = 72 * 3600
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "datchuan.config.sessions"
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = int(os.environ.get("DATCHUAN_IDLE_MINUTES", "30")) * 60
CSRF_FAILURE_VIEW = "datchuan.config.errors_views.csrf_failure"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if _flag("DATCHUAN_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Failed sign-ins are counted per client address, which is then the one that the proxy reports.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

REQUEST_MAX_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_PERMISSIONS = 0o640

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["datchuan.config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# Drawn boards that each web process keeps while nothing in them has changed (a matrix takes 0.25 MB); 0 draws each anew.
BOARDS_KEPT = int(os.environ.get("DATCHUAN_BOARDS_KEPT", "48"))

# Rate limits and used one-time codes must hold for every process, so the cache is a table.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "datchuan_cache"}
    if _flag("DATCHUAN_SHARED_CACHE", True)
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

STATIC_URL = "/static/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "datchuan.ui.storage.StaticStorage"},
}
# Static files come straight from the packages: no build or collecting step (docs/decisions/0007-static-files.md).
WHITENOISE_USE_FINDERS = True

MB = 1024 * 1024
FILES_ROOT = Path(os.environ.get("DATCHUAN_FILES_ROOT", VAR / "files"))
FILES_MAX_BYTES = int(os.environ.get("DATCHUAN_FILES_MAX_MB", "20")) * MB
FILES_QUOTA_BYTES = int(os.environ.get("DATCHUAN_FILES_QUOTA_MB", "2048")) * MB
FILES_KEEP_FREE_BYTES = int(os.environ.get("DATCHUAN_FILES_KEEP_FREE_MB", "512")) * MB
FILES_MAX_PAGES = int(os.environ.get("DATCHUAN_FILES_MAX_PAGES", "1000"))
#: Hours for which an unfinished upload is kept, how many one person may have, seconds for looking into one file, and how
#: many files one process looks into at once.
FILES_UPLOAD_HOURS, FILES_OPEN_UPLOADS, FILES_CHILD_SECONDS, FILES_CHILDREN = 48, 20, 45, 2
CLAMD_SOCKET = os.environ.get("DATCHUAN_CLAMD_SOCKET", "")
CLAMD_SECONDS = 60

EMAIL_BACKEND = os.environ.get("DATCHUAN_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("DATCHUAN_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("DATCHUAN_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("DATCHUAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("DATCHUAN_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("DATCHUAN_SMTP_TLS", True)
EMAIL_TIMEOUT = int(os.environ.get("DATCHUAN_SMTP_TIMEOUT", "30"))
#: The address under which people reach the product, for links in mails; empty: mails name the page without a link.
ADDRESS = os.environ.get("DATCHUAN_ADDRESS", "")
#: Where papers say that they can be checked when no address is configured: this machine.
OWN_ADDRESS = f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://{ALLOWED_HOSTS[0]}:{os.environ.get('PORT', '8000')}"
#: Certificates of those who vouch for signers (.pem, .crt) and their revocation lists (.crl); where time stamps are given.
SIGNATURE_ROOTS = os.environ.get("DATCHUAN_SIGNATURE_ROOTS", "")
SIGNING_KEYS = os.environ.get("DATCHUAN_SIGNING_KEYS", "")
TSA_URL = os.environ.get("DATCHUAN_TSA_URL", "")
DIGEST_HOUR = int(os.environ.get("DATCHUAN_DIGEST_HOUR", "7"))
NOTICES_KEPT_DAYS = int(os.environ.get("DATCHUAN_NOTICES_KEPT_DAYS", "90"))
DEFAULT_FROM_EMAIL = os.environ.get("DATCHUAN_MAIL_FROM", "datchuan@localhost")
WITNESS_MAIL_TO = [a for a in os.environ.get("DATCHUAN_WITNESS_MAIL", "thanhtra@localhost").split(",") if a]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# auth.W004: usernames are unique whatever their case, by a constraint of the database.
SILENCED_SYSTEM_CHECKS = ["auth.W004"] + (
    ["security.W004", "security.W008", "security.W012", "security.W016", "security.W021"] if not HTTPS else []
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "datchuan.config.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DATCHUAN_LOG_LEVEL", "WARNING")},
}
