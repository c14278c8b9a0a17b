"""A web app that walks readers through advice: FastAPI, Jinja2 and SQLAlchemy, without a need for JavaScript.

Read `app.py` first: it has all addresses. `README.md` says what is where, and how to start.
"""
