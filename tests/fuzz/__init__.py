"""Fuzzing of what reads strangers' bytes, guided by coverage (atheris, on libFuzzer).

`python -m tests.fuzz mail --seconds 60` runs a target; `python -m tests.fuzz` lists them. An input that crashes, takes
too long or too much memory is written to `var/fuzz/<name>/`, and the exit code is not 0. Repair, then keep the input in
`tests/fuzz/corpus/<name>/`: the ordinary tests feed every file there to the target, and fuzz each target for some seconds.

To add a target, make `tests/fuzz/<name>.py` with

    TARGET = Target(check=check)

where `check(data: bytes) -> None` feeds the bytes to the parser, lets pass only the errors that the parser documents,
and asserts what must hold of every result. Import what is fuzzed as usual: the module and all of `channels` are loaded
with instrumentation on, so that branches taken guide the search. Put a few small, real-looking inputs into
`tests/fuzz/corpus/<name>/`, and words that the format knows, one in quotes a line, into `tests/fuzz/<name>.dict`.
"""
