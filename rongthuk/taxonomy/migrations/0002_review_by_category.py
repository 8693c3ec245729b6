"""Let a category ask for a stricter review than its unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("taxonomy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="review",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agency", "The agency answers directly"),
                    ("section_head", "The section head approves"),
                    ("centre", "The centre reviews"),
                ],
                max_length=20,
                verbose_name="review",
            ),
        ),
    ]
