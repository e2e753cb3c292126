#!/bin/sh
# Makes the two roles and the database, once, when the server's volume is empty: the owner lays tables out and changes
# them, the application works with rows and owns nothing. tests/architecture/test_containers.py runs it.
set -eu

: "${GUICANG_OWNER_PASSWORD:?must be set: docker/new-secrets.sh writes .env}"
: "${GUICANG_APP_PASSWORD:?must be set: docker/new-secrets.sh writes .env}"

# \getenv and :'…' keep the passwords out of the list of processes and quote them.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
SET password_encryption = 'scram-sha-256';
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
\getenv owner_password GUICANG_OWNER_PASSWORD
\getenv app_password GUICANG_APP_PASSWORD

CREATE ROLE guicang_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'owner_password';
CREATE ROLE guicang_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'app_password';

CREATE DATABASE guicang OWNER guicang_owner;
REVOKE ALL ON DATABASE guicang FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE guicang TO guicang_app;
SQL
