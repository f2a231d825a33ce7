# The server runs from its sources: there is nothing to build but a warm compile cache.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim AS warm
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY adapters ./adapters
COPY texts ./texts
COPY openapi ./openapi
COPY web ./web
COPY scripts ./scripts
RUN NODE_COMPILE_CACHE=/app/.compile-cache node scripts/warm.ts

FROM node:24-slim
WORKDIR /app
COPY --from=warm --chown=node:node /app ./
RUN mkdir -p data && chown node:node data
ENV NODE_ENV=production
ENV NODE_COMPILE_CACHE=/app/.compile-cache
ENV PATRON_GATEWAY_IMAGE=1
ENV HOST=0.0.0.0
ENV PORT=8080
USER node
VOLUME /app/data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "scripts/healthcheck.ts"]
CMD ["node", "--max-semi-space-size=8", "src/main.ts"]
