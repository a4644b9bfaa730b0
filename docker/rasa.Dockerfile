# syntax=docker/dockerfile:1.7
# Rasa with the trained dialogue model: Python 3.10, since rasa 3.6.21 runs on nothing newer. Build from the project's root:
#   docker build --file docker/rasa.Dockerfile --tag torg-rasa .

ARG PYTHON_IMAGE=python:3.10.18-slim-bookworm

FROM ${PYTHON_IMAGE} AS environment
ARG UV_VERSION=0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && uv venv .venv
COPY bot/rasa/requirements.lock requirements.lock
RUN uv pip install --require-hashes --no-deps --requirements requirements.lock

# Of the service only what runs inside Rasa.
FROM environment AS trained
COPY bot/__init__.py bot/__init__.py
COPY bot/rasa bot/rasa
COPY training_data training_data
COPY knowledge_base/seed knowledge_base/seed
RUN .venv/bin/python -m bot.rasa.train --data training_data --articles knowledge_base/seed --output models/torg.tar.gz

FROM ${PYTHON_IMAGE}
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp \
    RASA_TELEMETRY_ENABLED=false \
    TORG_TRACKER_FILE=/app/var/trackers.db \
    TORG_TRACKER_DAYS=21
WORKDIR /app
RUN useradd --uid 10002 --no-create-home --shell /usr/sbin/nologin rasa \
    && install --directory --owner=rasa --group=rasa --mode=0750 /app/var
COPY --from=environment /app/.venv .venv
COPY --from=trained /app/bot bot
COPY --from=trained /app/models models
COPY --chmod=0755 docker/entrypoint.sh /usr/local/bin/entrypoint
USER 10002
VOLUME /app/var
EXPOSE 5005
ENTRYPOINT ["entrypoint"]
CMD ["python", "-m", "bot.rasa.serve", "--model", "models/torg.tar.gz", "--host", "0.0.0.0", "--port", "5005"]
