#!/bin/sh
# Writes .env with fresh passwords for docker-compose.yml, readable by you alone; an .env that is there stays as it is.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
    echo ".env is there already; nothing changed." >&2
    exit 0
fi

secret() { # 48 hexadecimal digits: safe inside a URL
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

umask 077
for name in GUICANG_POSTGRES_PASSWORD GUICANG_OWNER_PASSWORD GUICANG_APP_PASSWORD; do
    printf '%s=%s\n' "$name" "$(secret)"
done > .env
echo "Wrote .env with three fresh passwords."
