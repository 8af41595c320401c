#!/usr/bin/env python3
"""Keeps the house rules that a compiler does not: tidy.py SOURCE_DIR [BUILD_DIR]

Fails on a back-arrow between modules, a third-party header outside its room, a broken coroutine law,
a header that does not compile alone (when BUILD_DIR is given), a line over 100 columns, a source
without a test of its module, and words that do not belong. Prints the longest functions and files for
the reader; those never fail.
"""
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# Which modules a module may include. Arrows only point down.
DEPENDS = {
    "core": [],
    "core/store": ["core"],
    "core/sql": ["core"],
    "catalog": ["core/store", "core"],
    "lineage": ["catalog", "core/store", "core/sql", "core"],
    "quality": ["catalog", "core/store", "core/sql", "core"],
    "mdm": ["catalog", "core/store", "core"],
    "ingest": ["lineage", "quality", "mdm", "catalog", "core/store", "core/sql", "core"],
    "api/http": ["core"],
    "api/rest": ["api/http", "ingest", "lineage", "quality", "mdm", "catalog", "core/store", "core/sql",
                 "core"],
    "api/cli": ["api/rest", "api/http", "ingest", "lineage", "quality", "mdm", "catalog", "core/store",
                "core/sql", "core"],
    "examples/demo": ["core"],
}

# A third-party header and the files that may include it.
ROOMS = {
    r"boost/unordered/": r"core/flat_map\.h",
    r"boost/(?!unordered/)": r"api/http/internal/[a-z_]+\.cc",
    r"rocksdb/": r"core/store/(internal/)?[a-z_]+\.(cc|h)|tests/.*",
    r"cereal/": r".*_record\.cc|core/store/(internal/)?record_[a-z_]+\.(cc|h)",
    r"simdjson\.h": r"core/json\.cc|ingest/(internal/)?[a-z0-9_]+\.(cc|inc|h)|lineage/internal/[a-z_]+\.cc"
                    r"|api/rest/[a-z_]+_json\.cc|tests/.*",
    r"re2/": r"core/regex\.cc",
    r"yaml-cpp/": r"core/internal/yaml\.cc",
    r"toml\+\+/": r"core/internal/settings\.cc",
    r"spdlog/": r"core/log\.cc",
    r"CLI/": r"api/cli/frame\.cc",
    r"unicode/": r"(mdm|quality)/internal/[a-z_]+\.cc",
    r"(zlib|zstd)\.h": r"(ingest|api/http)/internal/[a-z_]+\.cc|tests/.*",
    r"xxhash\.h": r"core/(hash\.cc|hash\.h)",
    r"openssl/": r"core/(sha256|seal)\.cc",
    r"(gtest|gmock)/|rapidcheck": r"tests/.*",
}

MODULES = sorted(DEPENDS, key=len, reverse=True)
BANNED_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager)(_|\.|$)")
BANNED_WORDS = re.compile(r"//.*\b(TODO|FIXME|XXX)\b")


def module_of(path):
    for module in MODULES:
        if path.startswith(module + "/"):
            return module
    return None


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def sources(root):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root,
                            capture_output=True, text=True, check=True).stdout.split("\n")
    return [path for path in listed
            if re.search(r"\.(cc|h|inc)$", path) and (root / path).exists()]


def check_includes(path, text):
    here = module_of(path)
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if not found:
            continue
        kind, name = found.groups()
        for pattern, room in ROOMS.items():
            if re.match(pattern, name) and not re.fullmatch(room, path):
                yield f"{path}:{number}: {name} may only be included by {room}"
        if kind != '"' or here is None:
            continue
        target = module_of(name)
        if target is None:
            yield f"{path}:{number}: {name} belongs to no module; include from the root of the tree"
        elif target != here and target not in DEPENDS[here]:
            yield f"{path}:{number}: {here} must not include {target}"
        elif target != here and "/internal/" in name:
            yield f"{path}:{number}: {name} is internal to {target}"


def statements_with_co_await(text):
    """Each statement or condition around a co_await, with its line. Comments and strings are blanked."""
    plain = re.sub(r'//[^\n]*|"(\\.|[^"\\\n])*"', lambda m: " " * len(m.group()), text)
    for found in re.finditer(r"\bco_await\b", plain):
        start = max(plain.rfind(c, 0, found.start()) for c in ";{}") + 1
        end = plain.find(";", found.end())
        yield plain.count("\n", 0, found.start()) + 1, plain[start:end if end >= 0 else len(plain)]


def check_coroutines(path, text):
    if "co_await" not in text:
        return
    for line, statement in statements_with_co_await(text):
        head = statement.split(") {")[0] if re.match(r"\s*(if|while|for|switch)\b", statement) else statement
        if re.search(r"\[[^\]]*\]\s*(\([^)]*\)\s*)?(mutable\s*)?(->\s*[\w:<>]+\s*)?\{", head):
            yield f"{path}:{line}: name the lambda on the line before (coroutine law 2)"
        elif re.search(r"\{", head):
            yield f"{path}:{line}: no braces in a statement with co_await (coroutine law 1)"
        if re.search(r" \? ", head):
            yield f"{path}:{line}: write if instead of ?: around co_await (coroutine law 3)"
    for found in re.finditer(r"\[[^\]]+\]\s*\([^)]*\)\s*(mutable\s*)?->\s*[\w:]*awaitable", text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{path}:{line}: no capturing coroutine lambda (coroutine law 4)"


def check_text(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        # Test data may be as long as it is.
        if len(line) > 100 and not path.startswith("tests/") and "http" not in line:
            yield f"{path}:{number}: {len(line)} columns"
        if BANNED_WORDS.search(line):
            yield f"{path}:{number}: {BANNED_WORDS.search(line).group(1)} does not belong in the code"
    if BANNED_NAMES.search(pathlib.Path(path).name):
        yield f"{path}: name the concept, not a drawer"
    if path.endswith(".h") and not path.startswith("tests/"):
        if not text.startswith("//"):
            yield f"{path}: a header opens by saying what the thing is"
        if "#pragma once" not in text:
            yield f"{path}: #pragma once is missing"


def check_tested(root, files):
    for module in MODULES:
        has_sources = any(module_of(f) == module and f.endswith(".cc") and not f.endswith("/module.cc")
                          for f in files)
        folder = module.split("/")[-1]
        tested = any(re.match(rf"tests/(unit|property|crash|api)/{folder}/", f) for f in files)
        if has_sources and not tested and not module.startswith("examples"):
            yield f"{module}: no test under tests/unit/{folder}"


def included(root, header, seen):
    """The header and every header of ours that it includes, directly or not."""
    if header in seen or not (root / header).exists():
        return seen
    seen.add(header)
    for name in re.findall(r'#\s*include "([^"]+)"', read(root, header)):
        included(root, name, seen)
    return seen


def check_headers_alone(root, build, files):
    headers = [f for f in files if f.endswith(".h") and module_of(f) and "/internal/" not in f]
    roots = sorted((build / "include").glob("*/public"))
    stamps = build / "headers_alone"
    stamps.mkdir(exist_ok=True)

    def compile_alone(header):
        stamp = stamps / header.replace("/", "__")
        newest = max(os.path.getmtime(root / h) for h in included(root, header, set()))
        if stamp.exists() and stamp.stat().st_mtime > newest:
            return None
        module = module_of(header)
        allowed = [r for r in roots if (r / module).exists() or
                   any((r / dep).exists() for dep in DEPENDS[module])]
        command = ["g++", "-std=c++20", "-fsyntax-only", "-x", "c++", "-include", header, "/dev/null"]
        # The examples are no module of the service: they include from the root of the tree.
        command += [f"-I{r}" for r in allowed + ([root] if module.startswith("examples/") else [])]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            return f"{header}: does not compile alone\n{done.stderr[:600]}"
        stamp.touch()
        return None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from (problem for problem in pool.map(compile_alone, headers) if problem)


def function_lengths(path, text):
    """Rough: from a line that ends in ') {' or ') const {' at column 0 to the closing brace there."""
    start, name = None, ""
    for number, line in enumerate(text.split("\n"), 1):
        if start is None and re.match(r"[A-Za-z].*\)( const)?( noexcept)? \{$", line):
            start, name = number, line
        elif start is not None and line.startswith("}"):
            yield number - start + 1, f"{path}:{start}", name.strip()
            start = None


def print_sizes(root, files):
    product = [f for f in files if module_of(f)]
    lines = sorted(((read(root, f).count("\n"), f) for f in product), reverse=True)
    lengths = sorted((entry for f in product for entry in function_lengths(f, read(root, f))), reverse=True)
    print(f"{len(product)} files, {sum(count for count, _ in lines)} lines")
    print("longest files: " + ", ".join(f"{f} {count}" for count, f in lines[:6]))
    print("longest functions: " + ", ".join(f"{place} {count}" for count, place, _ in lengths[:6]))


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    files = sources(root)
    problems = []
    for path in files:
        text = read(root, path)
        problems += check_includes(path, text)
        problems += check_coroutines(path, text)
        problems += check_text(path, text)
    problems += check_tested(root, files)
    if len(sys.argv) > 2:
        problems += check_headers_alone(root, pathlib.Path(sys.argv[2]).resolve(), files)
    print_sizes(root, files)
    for problem in problems:
        print(problem)
    print(f"tidy: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
