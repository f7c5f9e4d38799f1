#!/bin/sh
# Makes the folder `secrets` beside this file, each password at random; what is there already is left alone.
set -eu
cd "$(dirname -- "$0")"
umask 077
mkdir -p secrets

# once NAME: writes what comes in, unless the file is there. Containers read as another user; the folder is closed.
once() {
	[ -e "secrets/$1" ] || { cat >"secrets/$1"; chmod 0444 "secrets/$1"; }
}

random() {
	od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

for name in postgres_password owner_password app_password; do
	random | once "$name"
done
printf 'postgresql://maeul_owner:%s@database/maeul' "$(cat secrets/owner_password)" | once maeul_database_url
printf 'postgresql://maeul_app:%s@database/maeul' "$(cat secrets/app_password)" | once maeul_app_database_url
if [ ! -e secrets/maeul_mail_url ]; then
	printf 'smtp://localhost:25' | once maeul_mail_url
	echo "Write the address of your mail server into secrets/maeul_mail_url." >&2
fi
