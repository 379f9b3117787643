"""A certificate authority for tests, and a dask scheduler with it."""

import subprocess

import pytest


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Environment variables that make dask speak TLS with a certificate made here."""
    folder = tmp_path_factory.mktemp("certificates")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*request, *files], check=True, capture_output=True)
    found = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(certificate)}
    for role in ("CLIENT", "SCHEDULER", "WORKER"):
        found[f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY"] = str(key)
        found[f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT"] = str(certificate)
    return found
