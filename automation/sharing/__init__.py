"""One batch for several machines: its orgs are durable workflows of DBOS in a PostgreSQL database.

`orders.py` puts orgs into the database and tells how they stand; `share.py` takes those of one identity, or of some, to
this machine; `worker.py` goes on until the batch is done; `awaited.py` reads who is awaited where. Why it is built so
stands in ``docs/adr/0001-durable-engine.md``. Nothing of Zoho is known here.
"""
