import hashlib
from decimal import Decimal

from django.core.management.base import BaseCommand
from django.db import transaction

from notes.models import Note, Tag

ROWS = 2000


class Command(BaseCommand):
    help = "Fills an empty database; leaves any other alone."

    @transaction.atomic
    def handle(self, *args, **options):
        if Note.objects.exists():
            return
        tags = [Tag.objects.create(name=f"tag {n}") for n in range(20)]
        made = Note.objects.bulk_create(self.note(n) for n in range(1, ROWS + 1))
        links = Note.tags.through
        links.objects.bulk_create(links(note_id=note.pk, tag_id=tags[note.pk % len(tags)].pk) for note in made)
        self.stdout.write(f"{ROWS} notes seeded")

    @staticmethod
    def note(n):
        return Note(
            author=f"author{n % 30}@example.com", source="seed",
            body=f'Note {n} — with "quotes", a \\ and\ta second\nline ☕',
            extra={"n": n, "name": f"Ünïcode {n}", "nested": [n / 3, None, True]},
            raw=hashlib.sha256(str(n).encode()).digest() if n % 4 else None,
            price=Decimal(n) / 7 if n % 5 else None)
