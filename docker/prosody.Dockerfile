# syntax=docker/dockerfile:1.7
# The XMPP server, as Debian packages it, with the configuration beside this file. Build from the project's root:
#   docker build --file docker/prosody.Dockerfile --tag torg-prosody .

FROM debian:bookworm-20250929-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates=20* lua-unbound=1.* prosody=0.12.* \
    && rm -rf /var/lib/apt/lists/*
COPY docker/prosody.cfg.lua /etc/prosody/prosody.cfg.lua
# The package makes this user, with a number of its own choice; its data are a volume, its log is standard output.
# hadolint ignore=DL3066
USER prosody
VOLUME /var/lib/prosody
EXPOSE 5222 5269 5347
CMD ["prosody", "-F"]
