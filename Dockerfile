# Standpoint as a container: docs/operator.md, "As a container". Nothing in it is written to but the volume /data.

FROM python:3.13-slim-bookworm AS build
WORKDIR /opt/standpoint
COPY requirements/build.txt requirements/run.txt requirements/
RUN ["python", "-m", "venv", ".venv"]
RUN [".venv/bin/python", "-m", "pip", "install", "--no-cache-dir", "--require-hashes", "-r", "requirements/build.txt", "-r", "requirements/run.txt"]
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
COPY starter starter
RUN [".venv/bin/python", "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
RUN [".venv/bin/python", "-m", "compileall", "-q", "bot", "cogs"]
RUN ["install", "-d", "-m", "0700", "-o", "10001", "-g", "10001", "/data"]

FROM python:3.13-slim-bookworm
COPY --from=build /opt/standpoint /opt/standpoint
COPY --from=build --chown=10001:10001 /data /data
ENV STANDPOINT_DATABASE=/data/stances.db
ENV STANDPOINT_HEALTH_PORT=8080
# Nobody is at home here, and matplotlib keeps its list of fonts.
ENV MPLCONFIGDIR=/tmp/matplotlib
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/opt/standpoint/.venv/bin/standpoint", "health"]
ENTRYPOINT ["/opt/standpoint/.venv/bin/standpoint"]
CMD ["run"]
