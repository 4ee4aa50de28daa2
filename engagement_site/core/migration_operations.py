"""One step that creates many tables.

Django renders every related model anew after each single operation of a migration. To Wagtail's
pages nearly everything is related, so an app's first migration of thirty models takes ten
seconds, and a fresh database a minute. Here the models are put into the state first and rendered
once (docs/decisions/0010-first-migrations.md).
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.models import Model


class CreateTogether(Operation):
    """Creates the tables of several `CreateModel`s at once.

    For first migrations only. `AddField`, `AddConstraint` and `AddIndex` may stand among the
    operations where they concern the models created here: the tables are made as the models are
    in the end.
    """

    category = OperationCategory.ADDITION
    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take every operation into the state, which is rendered again when it is asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables, in the order of the operations."""
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, last first."""
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        """Name the models."""
        return f"Create {', '.join(operation.name for operation in self._created())}"

    def _created(self) -> list[CreateModel]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]

    def _models(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState
    ) -> list[type[Model]]:
        apps: Any = state.apps
        found = [apps.get_model(app_label, operation.name) for operation in self._created()]
        alias = schema_editor.connection.alias
        return [model for model in found if self.allow_migrate_model(alias, model)]
