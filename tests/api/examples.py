"""Runs the examples of the reference: blocks of ```console with `$ command  # exits N` and lines of its output."""
import os
import pathlib
import subprocess

GOLDLINE = os.environ["GOLDLINE"]
REFERENCE = pathlib.Path(__file__).resolve().parents[2] / "docs/reference"


def blocks(page, language):
    """The code blocks of a page that are of that language."""
    text = (REFERENCE / page).read_text()
    return [part.split("```")[0] for part in text.split(f"```{language}\n")[1:]]


def assert_examples_hold(test, page, folder):
    """Every command ends as the page says, and every line shown is a line of its output."""
    examples = blocks(page, "console")
    test.assertGreater(len(examples), 0)
    for example in examples:
        shown = []
        for line in example.splitlines():
            if not line.startswith("$ "):
                test.assertIn(line, shown)
                continue
            command, _, code = line[2:].partition("  # exits ")
            words = command.split()
            program = GOLDLINE if words[0] == "goldline" else words[0]
            ran = subprocess.run([program, *words[1:]], capture_output=True, text=True, cwd=folder, timeout=120)
            test.assertEqual(ran.returncode, int(code or 0), f"{command}\n{ran.stdout}{ran.stderr}")
            shown = [line.rstrip(",") for line in ran.stdout.splitlines()]
