"""Each module of the package as bytecode that is never checked again (PEP 552), without source.

Lambda's disk is read-only: without bytecode each cold start compiles everything anew. Docstrings
are a tenth of the zip and nobody reads them there; `assert`s stay, some libraries decide by them
(`python -OO` would drop both).
"""

import ast
import importlib.util
import marshal
from pathlib import Path

from .errors import PackagingFailed

ENTRY = "app.py"
LAMBDA_ROOT = "/var/task"
# PEP 552: the flags of an unchecked hash, after the magic number; then the source's hash.
_UNCHECKED = (0b01).to_bytes(4, "little")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def compile_tree(tree: Path) -> None:
    """Put `name.pyc` in the place of each `name.py` under `tree` (PEP 3147, "sourceless").

    Only the entry point keeps its source, bytecode beside it: people look for `app.py`.
    Raises PackagingFailed when a module is no Python.
    """
    for source in sorted(tree.rglob("*.py")):
        name = source.relative_to(tree)
        compiled = _bytecode(source.read_bytes(), name)
        if str(name) == ENTRY:
            cached = Path(importlib.util.cache_from_source(str(source)))
            cached.parent.mkdir()
            cached.write_bytes(compiled)
        else:
            source.with_suffix(".pyc").write_bytes(compiled)
            source.unlink()


def _bytecode(source: bytes, name: Path) -> bytes:
    try:
        module = ast.parse(source, str(name))
        _drop_docstrings(module)
        code = compile(module, f"{LAMBDA_ROOT}/{name.as_posix()}", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as fault:
        raise PackagingFailed("bytecode", f"{name} does not compile: {fault}") from fault
    header = importlib.util.MAGIC_NUMBER + _UNCHECKED + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


def _drop_docstrings(module: ast.Module) -> None:
    for node in ast.walk(module):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            # A class or a function must hold something; a module may be empty.
            rest = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
            node.body = node.body[1:] if isinstance(node, ast.Module) else rest
