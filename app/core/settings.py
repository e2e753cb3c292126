"""What an installation may set, read from the environment (`GUICANG_*`); every one has a safe default.

Business rules (the 30 and 45 days, what concludes a return, four eyes) are not here: they are
dated policy of each site, see `app/site/policy.py`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from platformdirs import user_data_path
from pydantic import DirectoryPath, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SigningPlan(NamedTuple):
    """How this installation signs: `key_file` is None where a command does; an empty `user_id` is none."""

    key_file: Path | None
    password_file: Path | None = None
    password_command: str | None = None
    certificate_file: Path | None = None
    command: str | None = None
    key_name: str | None = None
    method: str | None = None
    user_id: bytes = b""
    form: Literal["raw", "der"] = "raw"


class Settings(BaseSettings):
    """Settings of this process. Documented one by one in docs/settings.md (a test compares)."""

    model_config = SettingsConfigDict(env_prefix="GUICANG_", extra="ignore")

    data_dir: Path = Field(default_factory=lambda: user_data_path("guicang"), description="Where everything is kept.")
    database_url: str | None = Field(default=None, description="PostgreSQL as the application's role.")
    owner_url: str | None = Field(default=None, description="PostgreSQL as the owner, for migrations only.")
    site: int = Field(default=1, ge=1, le=99, description="The return centre this process works for.")
    training_site: int = Field(default=99, ge=1, le=99, description="The site number of fake parcels to practise on.")
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the web server tries first.")
    sealing_key_file: Path | None = Field(default=None, description="Key ring for sealed data.")
    key_command: str | None = Field(default=None, description="Command that prints the key ring, instead of a file.")
    key_command_seconds: float = Field(default=10, gt=0, description="How long that command may take.")
    customs_dir: Path | None = Field(default=None, description="Folder shared with the customs client.")
    customs_gateway: str = Field(default="folder", description="The way to customs: folder, simulated, or an address.")
    customs_receiver: str = Field(default="DXPEDCCEB0000002", description="Customs' mailbox, and AMQP queue.")
    customs_receipt_queue: str | None = Field(default=None, description="AMQP queue that receipts come from.")
    signing_key_file: Path | None = Field(default=None, description="PEM key and certificate that sign declarations.")
    signing_password_file: Path | None = Field(default=None, description="File with the password of the key.")
    signing_password_command: str | None = Field(default=None, description="Command that prints that password.")
    signing_certificate_file: Path | None = Field(default=None, description="Certificate, where it stands alone.")
    signing_command: str | None = Field(default=None, description="Program that signs a digest, for a key elsewhere.")
    signing_key_name: str | None = Field(default=None, description="The certificate's number as customs knows it.")
    signing_method: Literal["rsa-sha1", "sm2-sm3", "sm2-sm3-w3c"] | None = Field(
        default=None, description="How declarations are signed; by the kind of the key where nothing is set."
    )
    sm2_user_id: str = Field(default="1234567812345678", description="The signer's id in an SM2 signature.")
    sm2_signature_form: Literal["raw", "der"] = Field(default="raw", description="How an SM2 value is written.")
    official_xsd_dir: DirectoryPath | None = Field(
        default=None, description="Published customs schemas, if you have them."
    )
    log_level: str = Field(default="INFO", description="How much is written to the log.")

    @property
    def sealing_key_path(self) -> Path:
        return self.sealing_key_file or self.data_dir / "keys" / "sealing.keys"

    @property
    def customs_path(self) -> Path:
        return self.customs_dir or self.data_dir / "customs"

    @property
    def signing_key_path(self) -> Path:
        return self.signing_key_file or self.data_dir / "keys" / "signing.pem"

    @property
    def signing(self) -> SigningPlan:
        return SigningPlan(
            key_file=None if self.signing_command else self.signing_key_path,
            password_file=self.signing_password_file,
            password_command=self.signing_password_command,
            certificate_file=self.signing_certificate_file,
            command=self.signing_command,
            key_name=self.signing_key_name,
            method=self.signing_method,
            user_id=self.sm2_user_id.encode(),
            form=self.sm2_signature_form,
        )

    @property
    def photos_path(self) -> Path:
        return self.data_dir / "photos"

    @property
    def exports_path(self) -> Path:
        """Files made in the background, sealed, until they expire."""
        return self.data_dir / "exports"

    @property
    def labels_path(self) -> Path:
        """Designs of one's own, over those that come with guicang."""
        return self.data_dir / "labels"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
