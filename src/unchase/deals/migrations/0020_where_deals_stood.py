from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0019_webhooks"),
    ]

    operations = [
        migrations.AddField(
            model_name="counted",
            name="stood",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddIndex(
            model_name="counted",
            index=models.Index(
                condition=models.Q(("stood__gt", "")),
                fields=["seller", "stood"],
                name="counted_by_stood",
            ),
        ),
    ]
