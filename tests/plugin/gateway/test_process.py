"""The gateway as a process: it says where it listens, and SIGTERM ends it quietly."""

import signal
import subprocess
import sys
import textwrap

import requests

from tests.plugin.gateway.servers import Upstream
from tests.plugin.gateway.world import HERS, TEAM

PROGRAM = textwrap.dedent(
    """
    import sys
    from plugin.gateway.run import GatewaySettings, run_gateway
    from tests.plugin.gateway.servers import Stores, content

    settings = GatewaySettings(openmrs_url=sys.argv[1], service_user="admin", service_password="Admin123")
    run_gateway(settings, Stores().ports(), content())
    """
)


def test_it_comes_up_answers_and_stops(openmrs: Upstream) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, openmrs.url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("listening on http://127.0.0.1:")
        url = f"{line.removeprefix('listening on ')}/openmrs/ws/rest/v1/patient/{HERS.patient}"
        assert requests.get(url, auth=TEAM.basic, timeout=10).status_code == 200
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=15)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (0, "", "")


def test_its_log_names_nobody(openmrs: Upstream) -> None:
    """S7: with everything going wrong, no identifier reaches standard error."""
    away = openmrs.url.rsplit(":", 1)[0] + ":9/openmrs"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, away], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip().removeprefix("listening on ")
        answer = requests.get(
            f"{address}/openmrs/ws/rest/v1/patient/{HERS.patient}", auth=TEAM.basic, timeout=10
        )
        assert answer.status_code == 503
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=15)
    finally:
        process.kill()
    assert "could not be answered" in err
    assert HERS.patient not in err
    assert TEAM.username not in err
