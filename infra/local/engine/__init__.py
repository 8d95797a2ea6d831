"""The local engine: ministack made durable, run as `python -m infra.local.engine` in its own venv.

Two worlds meet here and stay apart:

- `supervise` is used by Vigie's own process and starts, adopts and stops the engine;
- every other module runs inside the engine's venv, with ministack and the standard library only.

`identity`, `journal`, `generations`, `actions`, `web` and `capture` are pure standard library, so
that both environments (and the tests) can import them.
"""
