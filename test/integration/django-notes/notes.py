"""Notes in Django's own admin: its pages, its sign-in, its forms. Whether a note was changed meanwhile is told by django-concurrency."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.http import HttpResponse
from django.urls import path

DEFECTS = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
HERE = Path(os.environ["TMPDIR"])

settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "notes.sqlite"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    STATIC_URL="static/",
    # The cache that Django comes with is the process's own.
    SESSION_ENGINE=f"django.contrib.sessions.backends.{'cache' if 'sessions-in-memory' in DEFECTS else 'db'}",
    DEBUG=True,
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        *([] if "last-save-wins" in DEFECTS else ["concurrency"]),
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402

if "last-save-wins" in DEFECTS:
    Admin = admin.ModelAdmin

    class Note(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "contenttypes"

        def __str__(self) -> str:
            return self.text
else:
    from concurrency.admin import ConcurrentModelAdmin as Admin
    from concurrency.fields import IntegerVersionField

    class Note(models.Model):
        text = models.TextField()
        version = IntegerVersionField()

        class Meta:
            app_label = "contenttypes"

        def __str__(self) -> str:
            return self.text


admin.site.register(Note, Admin)


def health(_: object) -> HttpResponse:
    return HttpResponse("UP")


urlpatterns = [path("health", health), path("admin/", admin.site.urls)]

call_command("migrate", verbosity=0)
from django.db import connection  # noqa: E402

# Each start finds what the one before it made.
if Note._meta.db_table not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Note)
for person in os.environ["PEOPLE"].split(","):
    username, password = person.split(":")
    if not User.objects.filter(username=username).exists():
        User.objects.create_superuser(username, password=password)

sys.argv = ["notes.py", "runserver", "--noreload", f"127.0.0.1:{os.environ['PORT']}"]
call_command("runserver", "--noreload", "--skip-checks", f"127.0.0.1:{os.environ['PORT']}")
