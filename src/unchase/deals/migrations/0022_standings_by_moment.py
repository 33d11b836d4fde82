from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0021_crm"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="standingchange",
            index=models.Index(fields=["at", "was", "deal"], name="standings_by_moment"),
        ),
    ]
