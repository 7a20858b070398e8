"""Every statement about sales and refunds; plain SQL that SQLite and PostgreSQL run alike.

Staff read all of the shop's orders here; who may ask is decided at the door.
"""
