# docker build -t milaan .
# docker run -p 127.0.0.1:8080:8080 -v milaan:/var/lib/milaan milaan

FROM golang:1.26-bookworm AS build
WORKDIR /src
ENV GOFLAGS=-buildvcs=false

# What seldom changes first: packages, models, modules.
COPY go.mod go.sum ./
COPY scripts scripts
RUN scripts/check-go.sh && scripts/packages.sh build && scripts/compiler.sh
RUN scripts/models.sh
RUN go mod download

COPY . .
RUN make build

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    ca-certificates libdlib19.1 libjpeg62-turbo liblapack3 libopenblas0-pthread tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home --home-dir /var/lib/milaan milaan
COPY --from=build /src/.cache/models /usr/share/milaan/models
COPY --from=build /src/bin/milaan /usr/bin/milaan
ENV MILAAN_MODELS=/usr/share/milaan/models \
    OPENBLAS_NUM_THREADS=1

USER milaan
# Fails here, and not at the first photograph, if a library is missing.
RUN ["milaan", "version"]
VOLUME /var/lib/milaan
EXPOSE 8080
# Bash's own TCP, since the image holds no client for HTTP.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]
ENTRYPOINT ["milaan"]
# In plain text: publish the port to a proxy that speaks TLS, and to nobody else; or give --tls-cert and --tls-key. What comes from
# Docker's own networks is believed when it says whom it speaks for; a proxy elsewhere is named by another --trusted-proxy.
CMD ["serve", "--data", "/var/lib/milaan", "--listen", "0.0.0.0:8080", "--plain", "--really-plain", "--trusted-proxy", "172.16.0.0/12"]
