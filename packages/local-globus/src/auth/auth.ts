import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { World } from '../world.ts';
import { discoveryDocument, keySet } from './discovery.ts';

/** Globus Auth: the OAuth and OpenID endpoints, the sign-in pages, and the identities API. */
export function createAuth({ world, issuer }: AuthOptions): { listener: RequestListener } {
  const app = new Hono();
  app.get('/.well-known/openid-configuration', (c) => c.json(discoveryDocument(issuer)));
  app.get('/jwk.json', (c) => c.json(keySet(world.keys.signing)));
  return { listener: getRequestListener(app.fetch) as RequestListener };
}

export interface AuthOptions {
  world: World;
  /** Base of every URL that Auth gives out, without a trailing slash. */
  issuer: string;
  log: Logger;
  accessTokenSeconds: number;
}
