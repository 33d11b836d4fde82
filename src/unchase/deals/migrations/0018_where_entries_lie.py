from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0017_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="calendarentry",
            name="lies_in",
            field=models.CharField(blank=True, max_length=1000),
        ),
    ]
