"""The engine: browsers, people, time, secrets and records. It knows no Zoho label and no Zoho address."""
