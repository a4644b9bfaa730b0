#!/bin/sh
# Makes the secrets that compose.yaml names, each once: run it again and nothing changes.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
# The folder keeps others of this machine out; the files themselves must be readable to the users inside the containers.
chmod 0700 secrets
for name in postgres_password redis_password rasa_token action_token xmpp_component_secret; do
    file=secrets/$name
    [ -s "$file" ] && continue
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
    chmod 0444 "$file.new"
    mv "$file.new" "$file"
    echo "made $file"
done
