import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Config } from '../config.ts';

/**
 * Opens the private port. Where none is set it is 9464, and a free one when another process has that already, so that
 * several portals run on one machine without a word. Rejects with the system's error when the port that is set is taken.
 */
export async function listenPrivately(
  listener: RequestListener,
  { privatePort, privateHost }: Pick<Config, 'privatePort' | 'privateHost'>,
): Promise<Server> {
  if (privatePort !== null) return open(listener, privatePort, privateHost);
  return open(listener, usualPrivatePort, privateHost).catch(() => open(listener, 0, privateHost));
}

/** The port that exporters of OpenTelemetry's metrics for Prometheus have. */
export const usualPrivatePort = 9464;

async function open(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer({ maxHeaderSize: 8 * 1024, requestTimeout: 10_000, headersTimeout: 10_000 }, listener);
  await once(server.listen(port, host), 'listening');
  return server;
}

/** The address that a server listens on, as a URL. */
export function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
