"""Certificates for servers on this machine, from an authority of the tests."""

import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Its own certificate is the file `root`; what it signs goes into the same folder."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.root, self.root_key = self._files("root", self.key, timedelta(365), timedelta(365))

    def certificate(self, host, *, since=timedelta(30), left=timedelta(60)):
        """Files of a certificate and of its key."""
        return self._files(host, ec.generate_private_key(ec.SECP256R1()), since, left)

    def _files(self, subject, key, since, left):
        certificate, private = (self.folder / f"{subject}.{kind}" for kind in ("pem", "key"))
        signed = self._signed(subject, key.public_key(), datetime.now(UTC), since, left)
        certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        private.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        return certificate, private

    def _signed(self, subject, public, now, since, left):
        names = x509.SubjectAlternativeName([x509.DNSName(subject)])
        own = x509.SubjectKeyIdentifier.from_public_key(public)
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return (
            x509.CertificateBuilder(_name("root"), _name(subject), public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - since)
            .not_valid_after(now + left)
            .add_extension(x509.BasicConstraints(subject == "root", None), critical=True)
            .add_extension(names, critical=False)
            .add_extension(own, critical=False)
            .add_extension(ours, critical=False)
            .sign(self.key, SHA256())
        )


def server_side(certificate, key, suites="ECDHE+AESGCM", oldest=ssl.TLSVersion.TLSv1_2):
    """What a server speaks, with suites that must be kept for TLS 1.2."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_ciphers(suites)
    context.minimum_version = oldest
    return context
