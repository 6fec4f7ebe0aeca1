import uuid

from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)


class Note(models.Model):
    author = models.EmailField(db_index=True)
    body = models.TextField()
    source = models.CharField(max_length=10, default="web")
    counter = models.BigIntegerField(null=True)
    token = models.UUIDField(default=uuid.uuid4)
    extra = models.JSONField(default=dict)
    raw = models.BinaryField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    tags = models.ManyToManyField(Tag)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["counter"], condition=models.Q(source="worker"), name="one_row_per_tick"),
        ]

    def as_json(self):
        return {"id": self.pk, "author": self.author, "body": self.body, "created_at": self.created_at}
