import type { Context } from 'hono';
import { isOwner, requireRole } from '../access.ts';
import { hostIdOf, isGuest } from '../collections.ts';
import type { TransferContext, TransferEnv } from '../context.ts';
import { endpointDocuments } from '../endpoint-document.ts';
import { given, pickFields, readCount } from '../query.ts';
import { badRequest } from '../transfer-failure.ts';
import { requireVisible } from './endpoint-routes.ts';

type Route = Context<TransferEnv>;

/** GET /endpoint/<id>/my_shared_endpoint_list: the caller's guest collections on this host. */
export function listMyShared(context: TransferContext, c: Route): Response {
  const host = requireVisible(context, c);
  const documentOf = endpointDocuments(context, c.var.caller);
  const DATA = guestsOf(context, host.id)
    .filter((guest) => isOwner(guest, c.var.caller))
    .map((guest) => pickFields(documentOf(guest), c.req.query('fields')));
  return c.json({ DATA_TYPE: 'endpoint_list', length: DATA.length, DATA });
}

/** GET /endpoint/<id>/shared_endpoint_list: all guest collections on this host, by their ids. */
export function listShared(context: TransferContext, c: Route): Response {
  const host = requireVisible(context, c);
  requireRole(context, host, c.var.caller, ['administrator', 'activity_manager', 'activity_monitor']);
  const most = readCount(c.req.query('max_results'), 'max_results', { default: 1000, min: 1, max: 1000 });
  const guests = guestsOf(context, host.id).toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const after = readToken(given(c.req.query('next_token')));
  const rest = guests.filter(({ id }) => id > after);
  const page = rest.slice(0, most).map(({ id }) => ({ id }));
  const last = page.at(-1);
  const next = rest.length > most && last !== undefined ? Buffer.from(last.id).toString('base64url') : null;
  return c.json({ shared_endpoints: page, next_token: next });
}

/** A token is the last id of the page before. */
function readToken(token: string | undefined): string {
  if (token === undefined) return '';
  const id = Buffer.from(token, 'base64url').toString();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw badRequest("'next_token' is none that was given out here");
  return id;
}

/** The guest collections that share from this one. */
export const guestsOf = ({ collections }: Pick<TransferContext, 'collections'>, hostId: string) =>
  collections.all().filter((collection) => isGuest(collection) && hostIdOf(collection) === hostId);
