"""Notes in Django's own admin: its pages, its sign-in, its forms. Whether a note was changed meanwhile is told by django-concurrency."""

import os
import sys
import uuid
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.http import HttpResponse
from django.urls import path

DEFECTS = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
DATABASE = urlsplit(os.environ["DATABASE_URL"])

settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": DATABASE.hostname,
            "PORT": DATABASE.port,
            "USER": DATABASE.username,
            "PASSWORD": DATABASE.password,
            "NAME": DATABASE.path[1:],
            "OPTIONS": {"options": "-c lock_timeout=2000"},
        }
    },
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

from django.contrib import admin, messages  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.messages.storage import default_storage  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.forms import HiddenInput  # noqa: E402
from django.shortcuts import redirect  # noqa: E402



class Written(models.Model):
    text = models.TextField()
    # The same in each try to save one note, so that it is written once.
    form = models.UUIDField(default=uuid.uuid4, unique="double-submit" not in DEFECTS)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


if "last-save-wins" in DEFECTS:
    Admin = admin.ModelAdmin

    class Note(Written):
        class Meta:
            app_label = "contenttypes"
else:
    from concurrency.admin import ConcurrentModelAdmin as Admin
    from concurrency.fields import IntegerVersionField

    class Note(Written):
        version = IntegerVersionField()

        class Meta:
            app_label = "contenttypes"


class NoteAdmin(Admin):
    """Says of a note that the database did not take that it is not saved, above the form, which keeps what was typed."""

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.base_fields["form"].widget = HiddenInput()
        if not getattr(request, "save_failed", False):
            return form

        class Failed(form):
            def clean(self):
                raise ValidationError("The note could not be saved. Please save it again.")

        return Failed

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            # Its connection may be gone, and the page needs one.
            connection.close()
            # What was to be told of the save is not so.
            request._messages = default_storage(request)
            if "silent-save-failure" in DEFECTS:
                messages.success(request, "The note was added successfully.")
                return redirect("admin:contenttypes_note_changelist")
            request.save_failed = True
            return super().changeform_view(request, *args, **kwargs)


admin.site.register(Note, NoteAdmin)


def health(_: object) -> HttpResponse:
    return HttpResponse("UP")


urlpatterns = [path("health", health), path("admin/", admin.site.urls)]

call_command("migrate", verbosity=0)
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
