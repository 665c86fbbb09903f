import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { problem } from '../token-routes.ts';
import { clientRoutes } from './client-routes.ts';
import { credentialRoutes } from './credential-routes.ts';
import type { DeveloperOptions } from './developer-options.ts';
import { policyRoutes } from './policy-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { Refusal } from './refusal.ts';
import { scopeRoutes } from './scope-routes.ts';

/** What developers register at Auth: projects, and the clients, scopes and policies in them. */
export function developerRoutes(options: DeveloperOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    c.header('cache-control', 'no-store');
    await next();
  });
  for (const routes of [projectRoutes, clientRoutes, credentialRoutes, scopeRoutes, policyRoutes]) {
    app.route('/', routes(options));
  }
  app.onError((error, c) => {
    if (error instanceof Refusal) return problem(c, error.problem);
    throw error;
  });
  return app;
}
