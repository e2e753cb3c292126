"""`python -m app.cli`: how the processes of `guicang up` are started."""

from app.cli import main

main()
