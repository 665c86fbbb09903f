import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

export type BffEnv = { Bindings: HttpBindings; Variables: { requestId: string } };
/** One request at an endpoint of the BFF: Node's own request is in `env.incoming`. */
export type BffContext = Context<BffEnv>;
