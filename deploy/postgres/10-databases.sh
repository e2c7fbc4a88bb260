#!/usr/bin/env bash
# Run once by the official image, on an empty volume: a role and a database for each program that needs them.
set -euo pipefail

psql --quiet --username postgres --set ON_ERROR_STOP=1 \
  --set ckan="$CKAN_DB_PASSWORD" --set reader="$DATASTORE_READ_PASSWORD" --set dagster="$DAGSTER_DB_PASSWORD" <<'SQL'
create role ckan login password :'ckan';
create role datastore_read login password :'reader';
create role dagster login password :'dagster';
create database ckan owner ckan encoding 'utf-8';
create database datastore owner ckan encoding 'utf-8';
create database dagster owner dagster encoding 'utf-8';
SQL
