"""Start Rasa for the service: `python -m bot.rasa.serve --model FILE --port NUMBER`.

Secrets and addresses come in the environment, never on the command line, where every user of the machine reads them:
`TORG_RASA_TOKEN`, `TORG_ACTIONS_URL`, `TORG_ACTIONS_TOKEN`, `TORG_TRACKER_FILE`, `TORG_TRACKER_DAYS`.
Rasa listens on loopback unless told otherwise, sends no telemetry, logs no message, and ends when its parent does.
"""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

# Both are read when the libraries are imported: the first keeps telemetry from ever starting, the second keeps
# TensorFlow, which Rasa imports though our pipeline has no use for it, from filling the log.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rasa.core.run import serve_application
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog

from bot.rasa.action_endpoint import ActionEndpoint
from bot.rasa.parent import end_with_parent
from bot.rasa.speed import remember_what_is_fixed

PROJECT = Path(__file__).parent
RESPONSE_TIMEOUT_S = 60


def main() -> None:
    """Serve until told to stop."""
    arguments = _arguments()
    end_with_parent()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    configure_structlog(logging.WARNING)
    remember_what_is_fixed()
    endpoints = AvailableEndpoints.read_endpoints(str(arguments.endpoints))
    actions = ActionEndpoint.like(endpoints.action)
    endpoints.action = actions

    async def close_actions(*_: object) -> None:
        await actions.close()

    serve_application(
        model_path=str(arguments.model),
        interface=arguments.host,
        port=arguments.port,
        credentials=str(PROJECT / "credentials.yml"),
        enable_api=False,
        response_timeout=RESPONSE_TIMEOUT_S,
        endpoints=endpoints,
        server_listeners=[(close_actions, "after_server_stop")],
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.rasa.serve", description="Serve the dialogue model.")
    parser.add_argument("--model", type=Path, required=True, help="the trained model, a .tar.gz")
    parser.add_argument("--port", type=int, required=True, help="the port to listen on")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; loopback by default")
    parser.add_argument("--endpoints", type=Path, default=PROJECT / "endpoints.yml", help="where Rasa finds the rest")
    return parser.parse_args()


if __name__ == "__main__":
    main()
