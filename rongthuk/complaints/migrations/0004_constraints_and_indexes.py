"""Let the database refuse what the workflow never does, and keep no index twice."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0003_append_only_events"),
        ("contacts", "0001_tables"),
        ("conversations", "0002_no_double_indexes"),
        ("organisations", "0003_district_group"),
        ("taxonomy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="complaintevent",
            name="events_of_kind",
        ),
        migrations.AlterField(
            model_name="assignment",
            name="complaint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="complaints.complaint",
            ),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="complaint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="complaints.complaint",
            ),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="category",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="taxonomy.category",
            ),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="complainant",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="complaints",
                to="contacts.complainant",
            ),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.agency",
            ),
        ),
        migrations.AlterField(
            model_name="complaint",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.agency",
            ),
        ),
        migrations.AlterField(
            model_name="complaintevent",
            name="complaint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="complaints.complaint",
            ),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="complaint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="complaints.complaint",
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="complaint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="complaints.complaint",
            ),
        ),
        migrations.AddIndex(
            model_name="complaintevent",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["recorded_at"], name="events_of_day"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ["assigned", "accepted"])),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["done", "waived", "returned", "transferred"]),
                    ),
                    _connector="OR",
                ),
                name="assignment_ends_with_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "filed",
                            "assigned",
                            "accepted",
                            "in_progress",
                            "awaiting_complainant",
                            "awaiting_external",
                            "reported",
                            "resolved",
                            "closed",
                        ],
                    ),
                    ("kind__in", ["complaint", "enquiry", "suggestion", "compliment", "tipoff"]),
                    ("urgency__in", ["normal", "urgent", "emergency"]),
                ),
                name="complaint_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""),
                    (
                        "outcome__in",
                        [
                            "fixed",
                            "no_fault_found",
                            "not_ours",
                            "private_land",
                            "awaiting_budget",
                            "duplicate",
                            "withdrawn",
                            "information_given",
                            "not_accepted",
                        ],
                    ),
                    _connector="OR",
                ),
                name="complaint_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidential", False), ("is_public", False), _connector="OR"),
                name="complaint_secret_stays_secret",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("hidden_reason", ""), ("is_public", False), _connector="OR"),
                name="complaint_hidden_is_hidden",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(
                        ("state", "closed"),
                        models.Q(("merged_into", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="complaint_merged_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirm_by", None), ("state", "resolved"), _connector="OR"),
                name="complaint_confirmed_when_resolved",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("deferred_until", None), ("state", "awaiting_external"), _connector="OR"),
                name="complaint_deferred_when_awaiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assignment", None), ("clock", "citizen")),
                    models.Q(("assignment__isnull", False), ("clock", "agency")),
                    _connector="OR",
                ),
                name="deadline_clock_has_its_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("met_at", None), ("dropped_at", None), _connector="OR"),
                name="deadline_met_or_dropped",
            ),
        ),
    ]
