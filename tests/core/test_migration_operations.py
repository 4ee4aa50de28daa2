"""Many tables in one step: as their models are in the end, and gone again on the way back."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from engagement_site.core.migration_operations import CreateTogether

TABLES = {"together_shelf", "together_book", "together_book_themes", "together_theme"}


def operation():
    key = ("id", models.BigAutoField(primary_key=True))
    return CreateTogether([
        migrations.CreateModel("Book", [key, ("title", models.CharField(max_length=50))]),
        migrations.CreateModel("Shelf", [key, ("room", models.CharField(max_length=50))]),
        migrations.CreateModel("Theme", [key]),
        migrations.AddField("Book", "shelf", models.ForeignKey("together.Shelf", models.CASCADE)),
        migrations.AddField("Book", "themes", models.ManyToManyField("together.Theme")),
        migrations.AddConstraint(
            "Book", models.UniqueConstraint(fields=["title"], name="together_title_once")
        ),
        migrations.AddIndex("Shelf", models.Index(fields=["room"], name="together_room")),
    ])  # fmt: skip


def tables():
    return {name for name in connection.introspection.table_names() if name.startswith("together")}


def constraints(table):
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


@pytest.mark.django_db(transaction=True)
def test_forwards_and_backwards():
    step, before = operation(), ProjectState()
    after = before.clone()
    step.state_forwards("together", after)
    with connection.schema_editor() as editor:
        step.database_forwards("together", editor, before, after)
    try:
        assert tables() == TABLES
        assert "together_title_once" in constraints("together_book")
        assert "together_room" in constraints("together_shelf")
        model = after.apps.get_model
        shelf = model("together", "Shelf").objects.create(room="North")
        book = model("together", "Book").objects.create(title="Homes", shelf=shelf)
        book.themes.add(model("together", "Theme").objects.create())
        assert book.themes.count() == 1
    finally:
        with connection.schema_editor() as editor:
            step.database_backwards("together", editor, after, before)
    assert tables() == set()
    assert step.describe() == "Create Book, Shelf, Theme"


def test_the_state_is_that_of_the_single_operations():
    together, singly = ProjectState(), ProjectState()
    operation().state_forwards("together", together)
    for single in operation().operations:
        single.state_forwards("together", singly)
    assert together == singly
