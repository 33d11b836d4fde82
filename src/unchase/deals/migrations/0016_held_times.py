import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0015_deals_of_one_standing"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=1000)),
                ("token", models.CharField(blank=True, max_length=1000)),
                ("entries", models.JSONField(blank=True, default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Reminded",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "seller",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reminder",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("to", models.CharField(max_length=254)),
                ("minutes", models.PositiveSmallIntegerField(default=5)),
                ("problem", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="calendarentry",
            name="stamp",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="calendarentry",
            name="tentative",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="deal",
            name="held",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="deal",
            name="held_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="owncalendar",
            name="also",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="owncalendar",
            name="holds",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="owncalendar",
            name="wrote_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("held_until__isnull", False)),
                fields=["seller", "held_until"],
                name="deals_by_held_times",
            ),
        ),
        migrations.AddField(
            model_name="calendarread",
            name="calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reads", to="deals.owncalendar"
            ),
        ),
        migrations.AddField(
            model_name="reminded",
            name="deal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminded", to="deals.deal"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarread",
            constraint=models.UniqueConstraint(
                fields=("calendar", "address"), name="a_calendar_is_kept_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminded",
            constraint=models.UniqueConstraint(fields=("deal", "start"), name="told_once_of_an_appointment"),
        ),
    ]
