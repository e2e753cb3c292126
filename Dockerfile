# guicang in one image: web, worker, simulated customs and migrations are one program with different commands.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/guicang
COPY requirements.txt ./
RUN /opt/guicang/bin/pip install --no-cache-dir --no-input --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY labels labels
COPY app app
RUN /opt/guicang/bin/pip install --no-cache-dir --no-input --no-deps --no-build-isolation .

FROM python:3.11-slim
# A user of its own; volumes mounted on these folders take over their owner.
RUN useradd --system --uid 10001 --create-home --home-dir /home/guicang guicang \
    && install -d -m 0700 -o guicang -g guicang /data /exchange
COPY --from=build /opt/guicang /opt/guicang
ENV PATH=/opt/guicang/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GUICANG_DATA_DIR=/data \
    GUICANG_CUSTOMS_DIR=/exchange \
    GUICANG_HOST=0.0.0.0
USER guicang
EXPOSE 8000
ENTRYPOINT ["guicang"]
CMD ["serve"]
