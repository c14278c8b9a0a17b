"""What the documentation has services run on each change: the scripts of GitHub Actions and GitLab CI, run as these run them, and the hooks of pre-commit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from browser import missing
from page_blocks import blocks
from page_shell import environment

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / "how-to" / name for name in ("check-in-ci.md", "review-an-edit.md")]
INSTALLS = re.compile(r"pip install|apt-get install")
SOUND = (ROOT / "trees" / "delayed-flight.toml").read_text(encoding="utf-8")


def recipes(name: str) -> list[Any]:
    """What the blocks of YAML that are that file say, on any of the pages."""
    texts = [block.body for page in PAGES for block in blocks(page.read_text(encoding="utf-8")) if block.language == "yaml"]
    return [yaml.safe_load(text) for text in texts if text.startswith(f"# {name}\n")]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An author's repository with a sound tree in it."""
    for program in ("bash", "git", "jq"):
        if shutil.which(program) is None:
            missing(f"{program} is not installed")
    (tmp_path / "trees").mkdir()
    (tmp_path / "trees" / "delayed-flight.toml").write_text(SOUND, encoding="utf-8")
    run(tmp_path, "git init -q -b main && git add trees && git commit -q -m One")
    return tmp_path


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the services do: by a bash that stops at the first failure."""
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, encoding="utf-8", check=False, timeout=120)


def break_tree(folder: Path) -> None:
    """Have its walks start at a node that is not there."""
    tree = folder / "trees" / "delayed-flight.toml"
    tree.write_text(re.sub("^start .*", 'start = "nowhere"', SOUND, flags=re.MULTILINE), encoding="utf-8")


def scripts_of_github() -> list[str]:
    (workflow,) = recipes(".github/workflows/trees.yml")
    (job,) = workflow["jobs"].values()
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert [script for script in steps if INSTALLS.search(script)] == steps[:1]
    return steps[1:]


def test_the_workflow_for_github_passes_a_sound_tree_and_fails_a_broken_one(repository: Path) -> None:
    script = "\n".join(scripts_of_github())
    assert run(repository, script).returncode == 0
    break_tree(repository)
    failed = run(repository, script)
    assert failed.returncode == 1
    assert re.search(r"^::error file=trees/delayed-flight\.toml,line=\d+,col=\d+,title=unknown-target::", failed.stdout, re.MULTILINE), failed.stdout


def test_the_workflow_for_code_scanning_writes_its_file_also_where_the_check_fails(repository: Path) -> None:
    (text,) = [
        block.body for block in blocks(PAGES[0].read_text(encoding="utf-8")) if block.language == "yaml" and block.body.startswith("# in the job above\n")
    ]
    job = yaml.safe_load(text)
    check, upload = job["steps"]
    break_tree(repository)
    assert run(repository, check["run"]).returncode == 1
    sarif = json.loads((repository / upload["with"]["sarif_file"]).read_text(encoding="utf-8"))
    assert {result["ruleId"] for result in sarif["runs"][0]["results"]} >= {"unknown-target"}
    assert "failure()" in upload["if"]


def test_the_job_for_gitlab_passes_a_sound_tree_and_reports_a_broken_one_at_its_lines(repository: Path) -> None:
    (pipeline,) = recipes(".gitlab-ci.yml")
    (job,) = pipeline.values()
    assert all(INSTALLS.search(line) for line in job["before_script"])
    script = "\n".join(job["script"])
    assert run(repository, script).returncode == 0
    report = repository / job["artifacts"]["reports"]["codequality"]
    assert json.loads(report.read_text(encoding="utf-8")) == []
    break_tree(repository)
    failed = run(repository, script)
    assert failed.returncode == 1
    assert "trees/delayed-flight.toml:" in failed.stdout
    problems = json.loads(report.read_text(encoding="utf-8"))
    assert len({problem["fingerprint"] for problem in problems}) == len(problems) > 0
    for problem in problems:
        assert set(problem) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert problem["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert problem["location"]["path"] == "trees/delayed-flight.toml"
        assert problem["location"]["lines"]["begin"] > 0
    assert job["artifacts"]["when"] == "always"


def test_the_job_for_gitlab_ends_where_the_command_itself_cannot_run(repository: Path) -> None:
    """A folder without trees is a mistake, and no report of nothing."""
    (pipeline,) = recipes(".gitlab-ci.yml")
    (job,) = pipeline.values()
    shutil.rmtree(repository / "trees")
    assert run(repository, "\n".join(job["script"])).returncode != 0
    assert not (repository / "code-quality.json").exists()


def test_the_hooks_in_the_documentation_are_those_that_there_are() -> None:
    """Each has a known id, and the one that is written out is the same as the one in the repository."""
    (shipped,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    configurations = recipes(".pre-commit-config.yaml")
    assert len(configurations) == 3
    for configuration in configurations:
        (repository,) = configuration["repos"]
        (hook,) = repository["hooks"]
        assert hook["id"] == shipped["id"]
        if repository["repo"] == "local":
            assert {key: hook[key] for key in hook if key != "additional_dependencies"} == {key: shipped[key] for key in shipped if key != "description"}
        else:
            assert set(hook) <= {"id", "args", "verbose"}


def test_the_hook_has_what_pre_commit_needs_and_takes_trees_only() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["entry"], hook["language"]) == ("advicetree-check", "advicetree check", "python")

    def takes(path: str) -> bool:
        return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)

    paths = ["trees/a.toml", "trees/sub/a.json", "src/trees/a.toml", "trees/schema.json", "trees/a.md", "pyproject.toml", "package.json", "mytrees/a.toml"]
    assert [path for path in paths if takes(path)] == ["trees/a.toml", "trees/sub/a.json", "src/trees/a.toml"]
