"""All settings: typed, safe by default, from the environment alone (the table in README.md)."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from community import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)  # made-up members whose passwords are known; set by `make run`
SECRET_KEY = env.secret_key("SECRET_KEY", data_dir=DATA_DIR)
SECRET_KEY_FALLBACKS = env.earlier_keys("SECRET_KEY_FALLBACKS", data_dir=DATA_DIR)

# --- Where it is: one address decides hosts, origins, cookies and HSTS -------------------------
HOST = env.host("HOST")
PORT = env.integer("PORT", 8000, least=1, most=65535)
WEB_PROCESSES = env.integer("WEB_PROCESSES", 1, least=1, most=64)
SITE_URL = env.site_url("SITE_URL", host=HOST, port=PORT)
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname or ""] + (["127.0.0.1", "localhost", "[::1]"] if not HTTPS else [])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "community.core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
        *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
        *("magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"),
        *("serial", "storage-access", "usb", "xr-spatial-tracking"),
    )
}

# --- What it is made of ---------------------------------------------------------------------
ROOT_URLCONF = "community.urls"
ASGI_APPLICATION = "community.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "daphne",  # before staticfiles, so that runserver serves ASGI
    "search",
    "forum",
    "moderation",
    "community.resources",
    "community.live",
    "community.members",
    "community.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "community.resources.wagtail_users.UsersConfig",  # wagtail.users without its forms for accounts
    "wagtail.sites",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "channels",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # so that the form renderer finds our templates first
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "community.core.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.core.middleware.EditorsPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # below those that write headers: files carry them too
    "community.core.middleware.DomainErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "community.members.middleware.SessionAgeMiddleware",
    "community.members.middleware.AccessMiddleware",
]
FORM_RENDERER = "community.core.form_renderer.LookRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "community.core.templatetags.frame",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.core.context.frame",
            ],
        },
    },
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Where it keeps things --------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", data_dir=DATA_DIR)}
REDIS_URL = env.redis("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "community.core.cache.HintCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds; a hint is not waited for
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
ELASTICSEARCH_URL = env.elasticsearch("ELASTICSEARCH_URL")
ELASTICSEARCH_PREFIX = "holdfast"  # begins the names of its indices; tests have others
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # a body of 20,000 code points is at most 240 kB when encoded

# --- Who is here ------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "community.members.passwords.LongestLengthValidator"},
    {"NAME": "community.members.passwords.BlocklistValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["handle", "email"]},
    },
]
# In the database alone: a session that was ended while the cache is away must not come back with it.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
LOGIN_REDIRECT_URL = "/boards/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "community.members.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "community.members.sign_in.SignInForm",
    "add_email": "community.members.sign_in.AddEmailForm",
    "change_password": "community.members.sign_in.ChangePasswordForm",
    "reset_password": "community.members.sign_in.LinkForm",
    "reset_password_from_key": "community.members.sign_in.NewPasswordForm",
    "reauthenticate": "community.members.sign_in.AgainForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is optional, and used only once confirmed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address that nobody here has confirmed
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a link by e-mail works
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True  # sessions end by idleness and age, see members.middleware
# Counted by address alone: a limit on the account would let anybody lock its owner out from afar.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,60/h/ip",
    "reset_password": "20/m/ip,60/h/ip",
}
# Behind the proxy that https needs, every request comes from it: it says whom it speaks for.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the password again before e-mail or the second step change
TEAM_SECOND_STEP = (
    not DEMO
)  # the team shows a second step; where passwords are known it would protect nothing
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "community.members.second_step_adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "community.members.sign_in.SecondStepForm",
    "reauthenticate": "community.members.sign_in.SecondStepAgainForm",
    "activate_totp": "community.members.sign_in.StartSecondStepForm",
    "add_webauthn": "community.members.sign_in.AddPasskeyForm",
    "edit_webauthn": "community.members.sign_in.RenamePasskeyForm",
    "login_webauthn": "community.members.sign_in.PasskeySignInForm",
    "authenticate_webauthn": "community.members.sign_in.PasskeyStepForm",
    "reauthenticate_webauthn": "community.members.sign_in.PasskeyAgainForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 20  # 66 bits
MFA_TOTP_ISSUER = "Sign-in"  # what stands in an app on a phone that others may see

# --- How it speaks ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "America/New_York")
COMMUNITY_NAME = env.line("COMMUNITY_NAME", "Holdfast", most=60)
COUNTRY = env.choice("COUNTRY", "us", ("us", "gb", "ca", "au", "ie"))
EXIT_URL = env.web_address("EXIT_URL", "https://www.weather.gov/")
_email = env.email("EMAIL_URL")
EMAIL_BACKEND, EMAIL_FILE_PATH = _email["EMAIL_BACKEND"], _email["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10  # seconds; an alert is tried again rather than waited for
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender("FROM_EMAIL", f"notices@{_site.hostname}")

# --- Wagtail serves / and its editors work at /cms/ --------------------------------------------
WAGTAIL_SITE_NAME = COMMUNITY_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no call home
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"  # one door, with its rate limits
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "community.resources.uploads.PictureForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "community.resources.search_backend"}}

# --- The rules of this house --------------------------------------------------------------------
WEEK = 7 * 24 * 60  # minutes
RATE_LIMITS = True
OPEN_SIGN_UP = env.flag("OPEN_SIGN_UP", default=False)
MINIMUM_AGE = env.integer("MINIMUM_AGE", 18, least=13, most=100)
HOLD_CRISIS_POSTS = env.flag("HOLD_CRISIS_POSTS", default=False)
FIRST_POSTS = env.flag("FIRST_POSTS", default=True)
EDIT_WINDOW_MINUTES = env.integer("EDIT_WINDOW_MINUTES", 60, most=WEEK)
STAFFED_HOURS = env.staffed_hours("STAFFED_HOURS")  # e.g. "mon-fri 9-22, sat-sun 10-18"
ON_CALL = env.addresses("ON_CALL")  # e-mail addresses, in the order in which they are paged
CARE_MINUTES = {
    4: env.integer("NOW_MINUTES", 5, least=1, most=WEEK),
    3: env.integer("URGENT_MINUTES", 30, least=1, most=WEEK),
    2: env.integer("CONCERN_MINUTES", 240, least=1, most=WEEK),
    1: env.integer("WATCH_MINUTES", 1440, least=1, most=WEEK),
}
RULE_MINUTES = env.integer("RULE_MINUTES", 1440, least=1, most=WEEK)
SCORER = env.choice("SCORER", "bundled", ("bundled", "detoxify"))
DETOXIFY_PATH = env.model_folder("DETOXIFY_PATH", scorer=SCORER)

# --- Logs: view names and outcomes; never a path, a query, an address or a member's words -------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "community.core.logs.JsonFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "json"},
        "errors": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "json",
            "level": "ERROR",
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "holdfast": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Django's own request log holds the path; ours (community.core.logs) holds the view's name.
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.channels.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "daphne": {"handlers": ["errors"], "propagate": False},
        # The worker tells every task it starts and ends; a task that failed is enough.
        # The client of Elasticsearch tells of every request.
        "elastic_transport": {"handlers": ["errors"], "propagate": False},
        "django_tasks": {"handlers": ["errors"], "propagate": False},
        "django_tasks_db": {"handlers": ["errors"], "propagate": False},
    },
}
