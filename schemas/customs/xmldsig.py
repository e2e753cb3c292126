"""The signature of a declared message: enveloped XML-DSig with C14N 1.0 and rsa-sha1, as the specification asks.

The one Reference has URI "" (the whole message) and the enveloped-signature transform; KeyInfo holds the certificate's
number as KeyName and the X509Certificate. SHA-1 is customs' choice, not ours; it is used for nothing else.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.codec.writing import to_bytes
from schemas.customs.layout import DSIG
from schemas.customs.secure import load

C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DSIG}enveloped-signature"
RSA_SHA1 = f"{DSIG}rsa-sha1"
SHA1 = f"{DSIG}sha1"
_ACCEPTED_TRANSFORMS = ([ENVELOPED], [ENVELOPED, C14N])


class SignatureError(ValueError):
    """A signature that is missing, of another kind, or wrong; `code` says which (`missing`, `form`, `digest`, …)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the signature does not hold ({code})")


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """Whose signature it was; whether that certificate is trusted is the caller's question."""

    key_name: str
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex."""
        return _fingerprint(self.certificate)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _tag(name: str) -> str:
    return f"{{{DSIG}}}{name}"


def _digest(canonical: bytes) -> str:
    return base64.b64encode(hashlib.sha1(canonical, usedforsecurity=False).digest()).decode("ascii")


def _canonical(element: etree._Element) -> bytes:
    """C14N 1.0 without comments; a part is given the namespaces of what surrounds it."""
    return etree.tostring(element, method="c14n", with_comments=False)


class Signer:
    """Signs messages with an RSA key; safe to share between threads."""

    def __init__(self, key: rsa.RSAPrivateKey, certificate: x509.Certificate, key_name: str) -> None:
        self._key = key
        self.certificate = certificate
        self.key_name = key_name
        der = certificate.public_bytes(serialization.Encoding.DER)
        self._certificate_text = base64.b64encode(der).decode("ascii")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex: what the other side may trust."""
        return _fingerprint(self.certificate)

    def sign(self, message: etree._Element | bytes) -> bytes:
        """The message as a signed file. A tree is signed in place; one that is signed already is a SignatureError."""
        root = load(message, verbatim=True) if isinstance(message, bytes) else message
        if root.find(_tag("Signature")) is not None:
            raise SignatureError("signed already")
        self._envelop(root)
        return to_bytes(root)

    def _envelop(self, root: etree._Element) -> None:
        # The white space around the signature belongs to what is signed: set it before taking the digest.
        last = root[-1]
        last.tail = "\n  \n"
        digest = _digest(_canonical(root))
        last.tail = "\n  "
        signature = etree.SubElement(root, _tag("Signature"), nsmap={"ds": DSIG})
        signature.tail = "\n"
        signed_info = _signed_info(signature, digest)
        value = self._key.sign(_canonical(signed_info), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
        etree.SubElement(signature, _tag("SignatureValue")).text = base64.b64encode(value).decode("ascii")
        key_info = etree.SubElement(signature, _tag("KeyInfo"))
        etree.SubElement(key_info, _tag("KeyName")).text = self.key_name
        data = etree.SubElement(key_info, _tag("X509Data"))
        etree.SubElement(data, _tag("X509Certificate")).text = self._certificate_text


def _signed_info(signature: etree._Element, digest: str) -> etree._Element:
    signed_info = etree.SubElement(signature, _tag("SignedInfo"))
    etree.SubElement(signed_info, _tag("CanonicalizationMethod"), Algorithm=C14N)
    etree.SubElement(signed_info, _tag("SignatureMethod"), Algorithm=RSA_SHA1)
    reference = etree.SubElement(signed_info, _tag("Reference"), URI="")
    transforms = etree.SubElement(reference, _tag("Transforms"))
    etree.SubElement(transforms, _tag("Transform"), Algorithm=ENVELOPED)
    etree.SubElement(reference, _tag("DigestMethod"), Algorithm=SHA1)
    etree.SubElement(reference, _tag("DigestValue")).text = digest
    return signed_info


def verify(message: bytes) -> VerifiedSignature:
    """Whose signature the message carries. Raises SignatureError, or MessageError when it is no XML we read."""
    root = load(message, verbatim=True)
    signatures = list(root.iter(_tag("Signature")))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        raise SignatureError("missing" if not signatures else "form")
    signature = signatures[0]
    digest = _claimed_digest(signature)
    key_name, certificate = _key_info(signature)
    _verify_value(signature, certificate)
    if not hmac.compare_digest(_digest(_canonical(_without(root, signature))), digest):
        raise SignatureError("digest")
    return VerifiedSignature(key_name, certificate)


def _claimed_digest(signature: etree._Element) -> str:
    """The digest of the one reference, after everything around it has the form the specification names."""
    info = signature.find(_tag("SignedInfo"))
    references = [] if info is None else info.findall(_tag("Reference"))
    if info is None or len(references) != 1 or references[0].get("URI") != "":
        raise SignatureError("form")
    reference = references[0]
    transforms = [t.get("Algorithm") for t in reference.iter(_tag("Transform"))]
    methods = [
        _algorithm(info, "CanonicalizationMethod"),
        _algorithm(info, "SignatureMethod"),
        _algorithm(reference, "DigestMethod"),
    ]
    if methods != [C14N, RSA_SHA1, SHA1] or transforms not in _ACCEPTED_TRANSFORMS:
        raise SignatureError("method")
    return "".join((reference.findtext(_tag("DigestValue")) or "").split())


def _algorithm(parent: etree._Element, name: str) -> str | None:
    found = parent.find(_tag(name))
    return None if found is None else found.get("Algorithm")


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


def _verify_value(signature: etree._Element, certificate: x509.Certificate) -> None:
    public: object = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise SignatureError("key")
    value = _binary(signature.findtext(_tag("SignatureValue")), "value")
    signed = _canonical(signature.find(_tag("SignedInfo")))
    try:
        public.verify(value, signed, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except InvalidSignature:
        raise SignatureError("value") from None


def _without(root: etree._Element, signature: etree._Element) -> etree._Element:
    """The message as it was before it was signed; the text behind the signature stays where it is."""
    before, tail = signature.getprevious(), signature.tail or ""
    root.remove(signature)
    if before is None:
        root.text = (root.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    return root
