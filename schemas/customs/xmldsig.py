"""The signature of a declared message: enveloped XML-DSig with C14N 1.0, as the specification asks.

The one Reference has URI "" (the whole message) and the enveloped-signature transform; KeyInfo holds the certificate's
number as KeyName and the X509Certificate. A message is written once, in its canonical form: that is what is digested,
and what is sent, with the signature put in before its last tag.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs import sm2
from schemas.customs.keys import METHODS, Method, RsaKey, SigningKey, holds
from schemas.customs.layout import DSIG
from schemas.customs.secure import load

C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DSIG}enveloped-signature"
_ACCEPTED_TRANSFORMS = ([ENVELOPED], [ENVELOPED, C14N])
_BY_ADDRESS = {(method.signature, method.digested): method for method in METHODS.values()}
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_AROUND = (b"  ", b"\n")
_FIRST_TAG = re.compile(rb'<(?P<name>[^\s>?!/]+)(?P<attributes>(?:\s[^\s=]+="[^"]*")*)>')
_EMPTY = re.compile(rb"<(ds:\w+)([^>]*)/>")
_NAMESPACE = re.compile(rb'\sxmlns(?::([^\s=]+))?="([^"]*)"')


class SignatureError(ValueError):
    """A signature that is missing, of another kind, or wrong; `code` says which (`missing`, `form`, `digest`, …)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the signature does not hold ({code})")


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """Whose signature it was, and how it was made; whether that certificate is trusted is the caller's question."""

    key_name: str
    certificate: x509.Certificate
    method: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex."""
        return _fingerprint(self.certificate)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _tag(name: str) -> str:
    return f"{{{DSIG}}}{name}"


def _text(data: bytes) -> bytes:
    return base64.b64encode(data)


def _canonical(element: etree._Element | etree._ElementTree) -> bytes:
    """C14N 1.0 without comments; a part is given the namespaces of what surrounds it."""
    return etree.tostring(element, method="c14n", with_comments=False)


class Signer:
    """Signs messages with a key; safe to share between threads."""

    def __init__(self, key: rsa.RSAPrivateKey | SigningKey, certificate: x509.Certificate, key_name: str) -> None:
        self._key: SigningKey = RsaKey(key) if isinstance(key, rsa.RSAPrivateKey) else key
        self.certificate = certificate
        self.key_name = key_name
        self._info = _info_around(self._key.method)
        self._canonical_info = _EMPTY.sub(rb"<\1\2></\1>", self._info[0]), self._info[1]
        self._key_info = (
            b"<ds:KeyInfo><ds:KeyName>"
            + escape(key_name).encode()
            + b"</ds:KeyName><ds:X509Data><ds:X509Certificate>"
            + _text(certificate.public_bytes(serialization.Encoding.DER))
            + b"</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex: what the other side may trust."""
        return _fingerprint(self.certificate)

    @property
    def method(self) -> Method:
        """How this key signs."""
        return self._key.method

    def sign(self, message: etree._Element | bytes) -> bytes:
        """The message as a signed file. A tree is given its signature; one that has it already is a SignatureError."""
        root = load(message, verbatim=True) if isinstance(message, bytes) else message
        if root.find(_tag("Signature")) is not None:
            raise SignatureError("signed already")
        written = etree.tostring(root.getroottree(), method="c14n", with_comments=True)
        plain = _canonical(root.getroottree()) if b"<!--" in written else written
        first = _first_tag(written)
        signature = self._signature(first, plain)
        root.append(etree.fromstring(signature))
        return _enclosed(first, written, signature)

    def sign_canonical(self, written: bytes) -> bytes:
        """An unsigned message in its canonical form (without comments) as a signed file."""
        first = _first_tag(written)
        return _enclosed(first, written, self._signature(first, written))

    def _signature(self, first: re.Match[bytes], plain: bytes) -> bytes:
        """The Signature for a canonical message whose first tag is `first`."""
        # The white space around the signature belongs to what is signed.
        at = plain.rindex(_last_tag(first))
        digest = _text(self._key.method.digest(b"".join((plain[:at], *_AROUND, plain[at:]))))
        value = self._key.sign(_signed_info(self._canonical_info, digest, _context(first["attributes"])))
        before, behind = self._info
        parts = [b'<ds:Signature xmlns:ds="', DSIG.encode(), b'"><ds:SignedInfo>', before, digest, behind]
        parts += [b"<ds:SignatureValue>", _text(value), b"</ds:SignatureValue>", self._key_info, b"</ds:Signature>"]
        return b"".join(parts)


def _first_tag(written: bytes) -> re.Match[bytes]:
    first = _FIRST_TAG.search(written)
    if first is None:
        raise SignatureError("form")
    return first


def _last_tag(first: re.Match[bytes]) -> bytes:
    return b"</" + first["name"] + b">"


def _enclosed(first: re.Match[bytes], written: bytes, signature: bytes) -> bytes:
    """The signed file: the message as it was written, with the signature before its last tag."""
    at = written.rindex(_last_tag(first))
    before, after = _AROUND
    return b"".join((_DECLARATION, written[:at], before, signature, after, written[at:], b"\n"))


def _info_around(method: Method) -> tuple[bytes, bytes]:
    """SignedInfo as it stands in the file, up to the digest and after it."""
    before = (
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"/><ds:SignatureMethod Algorithm="{method.signature}"/>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{method.digested}"/><ds:DigestValue>'
    )
    return before.encode(), b"</ds:DigestValue></ds:Reference></ds:SignedInfo>"


def _signed_info(info: tuple[bytes, bytes], digest: bytes, context: bytes) -> bytes:
    """The canonical form of SignedInfo: the namespaces around it stand in its tag, and no tag is empty."""
    before, behind = info
    return b"".join((b"<ds:SignedInfo", context, b">", before, digest, behind))


def _context(attributes: bytes) -> bytes:
    """The namespaces SignedInfo is given by what surrounds it, in canonical order: the one without prefix first."""
    around = dict(_NAMESPACE.findall(attributes)) | {b"ds": DSIG.encode()}
    return b"".join(
        b" xmlns" + (b":" + prefix if prefix else b"") + b'="' + name + b'"' for prefix, name in sorted(around.items())
    )


def verify(message: bytes, *, sm2_user_id: bytes | None = sm2.USER_ID) -> VerifiedSignature:
    """Whose signature the message carries. Raises SignatureError, or MessageError when it is no XML we read."""
    root = load(message, verbatim=True)
    signatures = list(root.iter(_tag("Signature")))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        raise SignatureError("missing" if not signatures else "form")
    signature = signatures[0]
    method, digest = _claimed_digest(signature)
    key_name, certificate = _key_info(signature)
    value = _binary(signature.findtext(_tag("SignatureValue")), "value")
    signed_info = _canonical(signature.find(_tag("SignedInfo")))
    try:
        if not holds(method, certificate, signed_info, value, user_id=sm2_user_id):
            raise SignatureError("value")
    except (UnsupportedAlgorithm, ValueError) as wrong:
        raise wrong if isinstance(wrong, SignatureError) else SignatureError("key") from None
    _without(root, signature)
    if not hmac.compare_digest(method.digest(_canonical(root.getroottree())), digest):
        raise SignatureError("digest")
    return VerifiedSignature(key_name, certificate, method.name)


def _claimed_digest(signature: etree._Element) -> tuple[Method, bytes]:
    """The digest of the one reference, after everything around it has the form the specification names."""
    info = signature.find(_tag("SignedInfo"))
    references = [] if info is None else info.findall(_tag("Reference"))
    if info is None or len(references) != 1 or references[0].get("URI") != "":
        raise SignatureError("form")
    reference = references[0]
    transforms = [t.get("Algorithm") for t in reference.iter(_tag("Transform"))]
    method = _BY_ADDRESS.get((_algorithm(info, "SignatureMethod"), _algorithm(reference, "DigestMethod")))
    canonical = _algorithm(info, "CanonicalizationMethod") == C14N
    if method is None or not canonical or transforms not in _ACCEPTED_TRANSFORMS:
        raise SignatureError("method")
    return method, _binary(reference.findtext(_tag("DigestValue")), "digest")


def _algorithm(parent: etree._Element, name: str) -> str:
    found = parent.find(_tag(name))
    return "" if found is None else found.get("Algorithm") or ""


def _key_info(signature: etree._Element) -> tuple[str, x509.Certificate]:
    key_info = signature.find(_tag("KeyInfo"))
    if key_info is None:
        raise SignatureError("key")
    der = _binary(key_info.findtext(f"{_tag('X509Data')}/{_tag('X509Certificate')}"), "key")
    try:
        return key_info.findtext(_tag("KeyName")) or "", x509.load_der_x509_certificate(der)
    except ValueError:
        raise SignatureError("key") from None


def _binary(text: str | None, code: str) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureError(code) from None


def _without(root: etree._Element, signature: etree._Element) -> None:
    """Make the message what it was before it was signed; the text behind the signature stays where it is."""
    before, tail = signature.getprevious(), signature.tail or ""
    root.remove(signature)
    if before is None:
        root.text = (root.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
