"""What API Gateway bounds of an API as a whole: a deployment over it is refused on AWS only."""

import app

QUOTA = 300
"""Resources of one REST API: each node of the tree of its paths, the root too (AWS's quota).

AWS raises it on demand, for one API at a time: that is asked before a deployment needs it.
"""
MARGIN = 30


def nodes(paths: set[str]) -> set[tuple[str, ...]]:
    """Every node of the tree of `paths`: `/a/{b}` makes three of them, `/`, `/a` and `/a/{b}`."""
    parts = [tuple(filter(None, path.split("/"))) for path in paths]
    return {each[:depth] for each in parts for depth in range(len(each) + 1)}


def test_the_tree_is_counted_as_api_gateway_does() -> None:
    assert len(nodes({"/", "/a/{b}", "/a/{b}/c", "/d"})) == 5


def test_the_paths_leave_room_under_the_quota() -> None:
    """New pages find place without a word to AWS; docs/operations.md says what to ask."""
    assert len(nodes(set(app.app.routes))) <= QUOTA - MARGIN
