#!/bin/sh
# Puts secrets that stand in files into the variables that a program reads, then becomes that program.
#
# NAME_FROM=/run/secrets/x sets NAME to what the file holds. Where NAME is set already, {secret} in it is replaced:
#   TORG_STORE_URL=postgresql+asyncpg://torg:{secret}@postgres/torg   TORG_STORE_URL_FROM=/run/secrets/postgres_password
# A secret may hold letters, digits, - and _ only, since it stands in URLs; 48 hexadecimal digits are plenty.
set -eu

fail() {
    echo "entrypoint: $1" >&2
    exit 78
}

for name in $(env | sed -n 's/^\([A-Z][A-Z0-9_]*\)_FROM=.*/\1/p'); do
    file='' value=''
    eval "file=\$${name}_FROM"
    eval "value=\${$name:-\{secret\}}"
    [ -r "$file" ] || fail "the secret of $name cannot be read from $file"
    secret=$(cat "$file")
    case $secret in
        '' | *[!A-Za-z0-9_-]*) fail "the secret in $file is empty or holds more than letters, digits, - and _" ;;
    esac
    case $value in
        *'{secret}'*) value="${value%%'{secret}'*}$secret${value#*'{secret}'}" ;;
        *) fail "$name has no {secret} to be replaced by what $file holds" ;;
    esac
    export "$name=$value"
    unset "${name}_FROM"
done

exec "$@"
