import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import { type ApiCaller, callerOf } from './caller.ts';
import type { DeveloperOptions } from './developer-options.ts';
import type { PolicyRecord } from './documents.ts';
import { domains, flag, id, line, prose } from './fields.ts';
import { demandScope, isAdmin, ownProject, passGate } from './permissions.ts';
import { readDocument, refuse } from './refusal.ts';

const timeout = z.nullable(
  z.int('has to be a number of seconds').check(z.positive('has to be positive'), z.lte(315_360_000, 'is too long')),
);
const settings = {
  authentication_assurance_timeout: z.optional(timeout),
  required_mfa: z.optional(flag),
  domain_constraints_include: z.optional(z.nullable(domains)),
  domain_constraints_exclude: z.optional(z.nullable(domains)),
};
const newPolicy = z.object({
  project_id: id,
  display_name: line,
  description: prose,
  high_assurance: z.optional(flag),
  ...settings,
});
const changes = z.object({
  project_id: z.optional(id),
  display_name: z.optional(line),
  description: z.optional(prose),
  high_assurance: z.optional(flag),
  ...settings,
});

/** /v2/api/policies: who has to have signed in, how lately, and how. Any client may ask for a policy by its id. */
export function policyRoutes(options: DeveloperOptions): Hono<{ Bindings: HttpBindings }> {
  const { registry, groups, switches } = options;
  const { policies } = registry;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/policies', (c) => {
    const caller = managing(c, options);
    const own = policies.all().filter(({ project_id }) => {
      const project = registry.projects.get(project_id);
      return project !== undefined && isAdmin(groups, project, caller.identityIds);
    });
    return c.json({ policies: own });
  });
  app.get('/policies/:id', (c) => {
    const caller = managing(c, options);
    return c.json({ policy: ownPolicy(options, caller, c.req.param('id')) });
  });
  app.post('/policies', async (c) => {
    const caller = managing(c, options);
    const body = await readDocument(c, 'policy', newPolicy);
    passGate(options, caller, ownProject(options, caller, body.project_id));
    const { project_id, display_name, description, high_assurance = false } = body;
    const blank = { authentication_assurance_timeout: null, required_mfa: false };
    const policy = withSettings(
      {
        id: randomUUID(),
        project_id,
        display_name,
        description,
        high_assurance,
        ...blank,
        domain_constraints_include: null,
        domain_constraints_exclude: null,
      },
      body,
    );
    policies.put(policy);
    return c.json({ policy }, switches.state.create_status);
  });
  app.put('/policies/:id', async (c) => {
    const caller = managing(c, options);
    const before = ownPolicy(options, caller, c.req.param('id'));
    passGate(options, caller, registry.projects.get(before.project_id));
    const body = await readDocument(c, 'policy', changes);
    if (body.high_assurance !== undefined && body.high_assurance !== before.high_assurance) {
      throw refuse('BAD_REQUEST', '“high_assurance” is fixed once the policy is there.');
    }
    const { project_id = before.project_id } = body;
    if (project_id !== before.project_id) passGate(options, caller, ownProject(options, caller, project_id));
    const { display_name = before.display_name, description = before.description } = body;
    const policy = withSettings({ ...before, project_id, display_name, description }, body);
    policies.put(policy);
    return c.json({ policy });
  });
  app.delete('/policies/:id', (c) => {
    const caller = managing(c, options);
    const policy = ownPolicy(options, caller, c.req.param('id'));
    passGate(options, caller, registry.projects.get(policy.project_id));
    policies.delete(policy.id);
    return c.json({ policy });
  });
  return app;
}

function managing(c: Context, options: DeveloperOptions): ApiCaller {
  const caller = callerOf(options, c);
  demandScope(caller);
  return caller;
}

function ownPolicy(options: DeveloperOptions, caller: ApiCaller, policyId: string): PolicyRecord {
  const policy = options.registry.policies.get(policyId.toLowerCase());
  if (!policy) throw refuse('NOT_FOUND', 'No policy has this id.');
  ownProject(options, caller, policy.project_id);
  return policy;
}

function withSettings(before: PolicyRecord, body: z.infer<typeof changes>): PolicyRecord {
  const policy = { ...before };
  if (body.required_mfa !== undefined) policy.required_mfa = body.required_mfa;
  for (const name of ['domain_constraints_include', 'domain_constraints_exclude'] as const) {
    const list = body[name];
    if (list !== undefined) policy[name] = list;
  }
  const { authentication_assurance_timeout: seconds } = body;
  if (seconds !== undefined) policy.authentication_assurance_timeout = seconds;
  if (policy.required_mfa && !policy.high_assurance) {
    throw refuse('BAD_REQUEST', '“required_mfa” goes with high assurance only.');
  }
  return policy;
}
