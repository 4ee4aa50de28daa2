"""No file of the statement imports itself by way of others, not even from inside a function."""

import grimp

PACKAGE = "engagement_site.market_position"


def test_no_file_of_the_statement_stands_in_a_circle():
    graph = grimp.build_graph("engagement_site", exclude_type_checking_imports=True, cache_dir=None)
    own = {name for name in graph.modules if name.startswith(f"{PACKAGE}.")}
    waiting = {name: graph.find_modules_directly_imported_by(name) & own for name in own}
    # Take away, again and again, what imports nothing that is left: a circle stays behind.
    while free := [name for name, needed in waiting.items() if not needed & waiting.keys()]:
        for name in free:
            del waiting[name]
    assert sorted(waiting) == []
