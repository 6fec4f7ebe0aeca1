import signal
import time

from django.core.management.base import BaseCommand
from django.db.models import Max

from notes.models import Note

EVERY = 0.2


class Command(BaseCommand):
    help = "Writes a row each 200 ms until it is told to stop."

    def handle(self, *args, **options):
        self.stopping = False
        signal.signal(signal.SIGTERM, self.stop)
        self.stdout.write(f"writing every {EVERY} s")
        while not self.stopping:
            self.write()
            time.sleep(EVERY)

    def stop(self, *_):
        self.stopping = True

    def write(self):
        last = Note.objects.filter(source="worker").aggregate(last=Max("counter"))["last"] or 0
        Note.objects.create(author="worker@example.com", body=f"tick {last + 1}", source="worker", counter=last + 1)
