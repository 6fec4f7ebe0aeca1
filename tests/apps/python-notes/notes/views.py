import json
import os

from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render

from .models import Note

# What /config shows; secrets stay out of it.
SHOWN = {"GREETING", "DYNO", "PORT"}


def newest(count):
    return Note.objects.order_by("-id")[:count]


def index(request):
    return render(request, "notes/index.html", {
        "greeting": os.environ.get("GREETING", ""), "count": Note.objects.count(), "newest": newest(5),
    })


def notes(request):
    if request.method == "POST":
        return add(request)
    limit = request.GET.get("limit", "")
    count = min(int(limit), 1000) if limit.isdigit() else 100
    return JsonResponse([note.as_json() for note in newest(count)], safe=False)


def add(request):
    try:
        given = json.loads(request.body)
    except ValueError:
        given = {}
    body = given.get("body") if isinstance(given, dict) else None
    if not isinstance(body, str) or not body:
        return JsonResponse({"error": "body is missing"}, status=422)
    note = Note.objects.create(author=given.get("author", "visitor@example.com"), body=body)
    return JsonResponse(note.as_json(), status=201)


def healthcheck(request):
    return JsonResponse({"ok": True, "notes": Note.objects.exists()})


def config(request, name):
    if name not in SHOWN or name not in os.environ:
        return HttpResponseNotFound()
    return HttpResponse(os.environ[name], content_type="text/plain; charset=utf-8")
