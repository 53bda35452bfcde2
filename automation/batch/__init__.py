"""Many orgs, one operator: when each org begins, when it may open its gate, and how fast it may ask. Knows no Zoho.

::

    entries     the orgs as the scheduler knows them, and what keeps one from being begun
    scheduler   begins orgs so far ahead that the next gate is always ready; parks those of a blocked identity
    slots       at most so many orgs are worked on at once; one that waits for a person gives its place back
    operator    gates one at a time, in the order in which the person switches least
    pacing      caps of a service, counted over all orgs and over a rerun
"""
