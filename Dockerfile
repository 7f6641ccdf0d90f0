# An image with the Debian package in it, for `npm run build:image`, which builds the package first.
FROM debian:13-slim
ARG TARGETARCH=amd64
RUN --mount=type=bind,source=binary,target=/binary \
    dpkg --install /binary/zoosh_*_${TARGETARCH}.deb \
 && useradd --create-home --uid 1000 zoosh
ENV LANG=C.UTF-8
USER zoosh
WORKDIR /home/zoosh
ENTRYPOINT ["zoosh"]
