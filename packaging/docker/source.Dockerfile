# The same image as that of `Dockerfile`, with the program built from the sources. In a checkout:
#
#   docker build -t downbeat -f packaging/docker/source.Dockerfile .
#   docker run -v "$PWD/downbeat.yaml:/etc/downbeat/downbeat.yaml:ro" downbeat

FROM rust:1-slim-trixie AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates musl-tools
WORKDIR /downbeat
COPY . .
RUN target=$(uname -m)-unknown-linux-musl && rustup target add "$target" && \
    CC=musl-gcc cargo build --locked --profile dist --target "$target" -p downbeat --bin downbeat && \
    cp "target/$target/dist/downbeat" /usr/bin/downbeat && \
    release/third-party "$target" >THIRD-PARTY.md

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/bin/downbeat /usr/bin/downbeat
COPY --from=build /downbeat/LICENSE-MIT /downbeat/LICENSE-APACHE /downbeat/THIRD-PARTY.md /usr/share/doc/downbeat/

# Nobody, by number: there are no names in here.
USER 65534:65534
# The status server, when the configuration has one.
EXPOSE 12398
STOPSIGNAL SIGTERM
# Where health checks are answered, also without `status:` in the configuration; see `downbeat health --help`.
ENV DOWNBEAT_HEALTH=127.0.0.1:12398
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/bin/downbeat", "health"]
ENTRYPOINT ["/usr/bin/downbeat"]
CMD ["run", "--config", "/etc/downbeat"]
