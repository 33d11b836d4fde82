from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0014_voice"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="deal", name="deals_by_standing"),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=[
                    "seller",
                    "triage",
                    "standing",
                    "rank",
                    "-amount",
                    "move_on",
                    "last_touch_at",
                    "decision_until",
                    "prospect",
                ],
                name="deals_by_standing",
            ),
        ),
    ]
