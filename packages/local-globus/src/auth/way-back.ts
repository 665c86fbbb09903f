import type { Context } from 'hono';
import { type Client, isPlaceOf } from './clients.ts';

/** Where Auth's own pages offer to go back to. */
export interface WayBack {
  uri: string;
  name: string;
}

/** The application's place, when the link leads to where its codes may go as well: no open redirect. */
export function wayBack(c: Context, clients: ReadonlyMap<string, Client>): WayBack | null {
  // An old sample says "client".
  const client = clients.get(c.req.query('client_id') ?? c.req.query('client') ?? '');
  const uri = c.req.query('redirect_uri');
  if (!client || uri === undefined || !isPlaceOf(client, uri)) return null;
  return { uri, name: c.req.query('redirect_name') || client.name };
}
