# An image with the Debian package in it, for `npm run build:image`, which builds the package first. It fetches nothing but its
# base, and asks no more of a builder than docker, with BuildKit or without, podman and buildah all have.
ARG BASE=docker.io/library/debian:13-slim

FROM $BASE AS installed
COPY binary/zoosh_*.deb /packages/
# dpkg of the slim image leaves documents out; whose software this is has to come with it, so the files are unpacked as they are.
RUN package=$(echo /packages/zoosh_*_$(dpkg --print-architecture).deb) \
 && dpkg --install $package \
 && mkdir /added \
 && cp --archive --parents /var/lib/dpkg /added \
 && dpkg-deb --extract $package /added

FROM $BASE
COPY --from=installed /added /
# Whatever user a cluster runs it as, it is of the group root, and at home here.
RUN useradd --create-home --uid 1000 zoosh \
 && chgrp root /home/zoosh \
 && chmod 775 /home/zoosh
ENV LANG=C.UTF-8 HOME=/home/zoosh
USER zoosh
WORKDIR /home/zoosh
ENTRYPOINT ["zoosh"]
