import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { callerOf } from './caller.ts';
import { changeable } from './client-routes.ts';
import { credentialDocument, newCredential } from './credentials.ts';
import type { DeveloperOptions } from './developer-options.ts';
import { line } from './fields.ts';
import { demandScope, ownClient } from './permissions.ts';
import { readDocument, refuse } from './refusal.ts';

/** /v2/api/clients/{id}/credentials: a client's secrets, several at a time so that they can be replaced one by one. */
export function credentialRoutes(options: DeveloperOptions): Hono<{ Bindings: HttpBindings }> {
  const { registry, clock, switches } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/clients/:id/credentials', (c) => {
    const caller = callerOf(options, c);
    demandScope(caller);
    const client = ownClient(options, caller, c.req.param('id'));
    const own = registry.credentials.all().filter((credential) => credential.client === client.id);
    return c.json({ credentials: own.map((credential) => credentialDocument(credential)) });
  });
  app.post('/clients/:id/credentials', async (c) => {
    const client = changeable(c, options);
    const { name } = await readDocument(c, 'credential', z.object({ name: line }));
    if (client.public_client)
      throw refuse('BAD_REQUEST', 'A public client can’t keep a secret: it has no credentials.');
    const { record, secret } = newCredential(client.id, name, clock);
    registry.saveCredential(record);
    return c.json({ credential: credentialDocument(record, secret) }, switches.state.create_status);
  });
  app.delete('/clients/:id/credentials/:credential', (c) => {
    const client = changeable(c, options);
    const credential = registry.credentials.get(c.req.param('credential').toLowerCase());
    if (credential?.client !== client.id) throw refuse('NOT_FOUND', 'The client has no credential with this id.');
    registry.deleteCredential(credential.id);
    return c.json({ credential: credentialDocument(credential) });
  });
  return app;
}
