from django.db import migrations, models
import uuid


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.EmailField(db_index=True, max_length=254)),
                ('body', models.TextField()),
                ('source', models.CharField(default='web', max_length=10)),
                ('counter', models.BigIntegerField(null=True)),
                ('token', models.UUIDField(default=uuid.uuid4)),
                ('extra', models.JSONField(default=dict)),
                ('raw', models.BinaryField(null=True)),
                ('price', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('tags', models.ManyToManyField(to='notes.Tag')),
            ],
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.UniqueConstraint(condition=models.Q(('source', 'worker')), fields=('counter',), name='one_row_per_tick'),
        ),
    ]
