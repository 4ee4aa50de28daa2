"""What the tests of feedback analysis share."""

import pytest
from django.conf import settings as django_settings


@pytest.fixture(scope="session")
def vector_folder(tmp_path_factory):
    """Vectors of the tests' few sentences, worked out once."""
    return tmp_path_factory.mktemp("vectors")


@pytest.fixture(autouse=True)
def _own_var_dir(vector_folder, monkeypatch):
    monkeypatch.setattr(django_settings, "VAR_DIR", vector_folder)
