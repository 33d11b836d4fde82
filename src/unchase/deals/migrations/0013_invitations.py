from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0012_calendar_server"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="invitation",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
