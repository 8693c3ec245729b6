from django.db import migrations, models


class Migration(migrations.Migration):
    # Not built concurrently: hosts that start together wait for each other with an open statement, and such a build would wait for
    # them in turn. Building it over eight million events takes some seconds.
    dependencies = [("complaints", "0004_constraints_and_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="complaintevent",
            index=models.Index(
                fields=["complaint", "number"],
                include=("id", "kind", "to_state", "occurred_at"),
                condition=models.Q(
                    kind__in=(
                        "complaint.approved",
                        "complaint.contested",
                        "complaint.rejected",
                        "complaint.reopened",
                        "complaint.reported",
                    )
                ),
                name="results_of_case",
            ),
        ),
    ]
