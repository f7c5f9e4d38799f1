#!/bin/sh
# Run once by the database's image, as its superuser, in an empty database: the two roles with their passwords, the
# database and its extensions. The service itself never has a superuser.
set -eu

psql -v ON_ERROR_STOP=1 -X -d postgres \
	-v owner_password="$(cat /run/secrets/owner_password)" -v app_password="$(cat /run/secrets/app_password)" <<'SQL'
CREATE ROLE maeul_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB PASSWORD :'owner_password';
CREATE ROLE maeul_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
GRANT maeul_app TO maeul_owner WITH ADMIN OPTION;
CREATE DATABASE maeul OWNER maeul_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
psql -v ON_ERROR_STOP=1 -X -d maeul <<'SQL'
CREATE EXTENSION postgis;
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
SQL
