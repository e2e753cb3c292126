"""The screens, one web door for everyone: server-rendered pages, own stylesheet, own small modules."""

from app.web.door import mount_web

__all__ = ["mount_web"]
