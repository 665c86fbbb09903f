# The portal as an image: docker build -t isthmus . (docs/container.md)
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile && npx --yes pnpm@12.21.0 assemble /portal

# Node is in /portal: the one that the lock file pins, which is the one that the tests ran on.
FROM debian:bookworm-slim
COPY --from=build /portal /portal
RUN install -d -o 1000 -g 1000 -m 700 /data
WORKDIR /portal
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 PRIVATE_PORT=9464 VAULT_URL=sqlite:/data/vault.sqlite
USER 1000:1000
VOLUME /data
EXPOSE 3000 9464
HEALTHCHECK --start-period=30s --timeout=5s CMD ["node_modules/.bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PRIVATE_PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node_modules/.bin/node", "--max-semi-space-size=16", "--no-allocation-site-pretenuring", "--no-memory-reducer", "apps/bff/src/server.ts"]
