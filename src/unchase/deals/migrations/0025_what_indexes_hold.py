from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0024_words_apart"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="touch",
            index=models.Index(fields=["deal", "at", "seller"], name="touches_of_a_deal"),
        ),
        migrations.RemoveIndex(model_name="touch", name="deals_touch_deal_id_4c4d25_idx"),
        migrations.RemoveIndex(model_name="deal", name="deals_by_appointment"),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=["seller", "appointment_at", "merged_into"],
                name="deals_by_appointment",
                condition=models.Q(appointment_at__isnull=False),
            ),
        ),
        migrations.RemoveIndex(model_name="deal", name="deals_by_held_times"),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=["seller", "held_until", "merged_into", "held"],
                name="deals_by_held_times",
                condition=models.Q(held_until__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                fields=["at"], name="outgoing_by_time", condition=models.Q(undone_at__isnull=True)
            ),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                fields=["id"], name="outgoing_in_doubt", condition=models.Q(leaving="uncertain")
            ),
        ),
    ]
