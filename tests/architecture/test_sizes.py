"""What rots first is files that grow: a cap on each kind."""

import ast
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CAPS = {"code": 400, "test": 600, "template": 120, "function": 50}


def tracked(pattern):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return [PROJECT / name for name in listed if (PROJECT / name).exists()]


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def python_files():
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def is_test(path):
    return path.relative_to(PROJECT).parts[0] == "tests"


def test_files_stay_small():
    too_long = {
        str(path.relative_to(PROJECT)): lines(path)
        for path in python_files()
        if lines(path) > CAPS["test" if is_test(path) else "code"]
    }
    assert too_long == {}


def test_templates_stay_small():
    too_long = {
        str(path.relative_to(PROJECT)): lines(path)
        for path in tracked("*.html")
        if lines(path) > CAPS["template"]
    }
    assert too_long == {}


def test_functions_stay_small():
    too_long = {}
    for path in python_files():
        if is_test(path):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = node.end_lineno - node.lineno + 1
                if length > CAPS["function"]:
                    too_long[f"{path.relative_to(PROJECT)}:{node.name}"] = length
    assert too_long == {}


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "services.py", "managers.py"])
def test_no_junk_drawers(name):
    found = [path for path in python_files() if path.name == name and not is_test(path)]
    assert found == []


def test_public_templates_hold_no_inline_script_or_style():
    """The strict policy would block them, so they would not work."""
    allowed = ("email/", "documents/", "wagtailadmin", "feedback_analysis/review", "/cms/")
    found = []
    for path in tracked("*.html"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(PROJECT).as_posix()
        if any(part in name for part in allowed) or "wagtailadmin/" in text:
            continue
        if " style=" in text or "<style" in text or " onclick=" in text:
            found.append(name)
    assert found == []


def test_locks_name_no_host():
    for path in [*(PROJECT / "requirements").iterdir(), PROJECT / "package-lock.json"]:
        assert "://" not in path.read_text(encoding="utf-8"), path.name
