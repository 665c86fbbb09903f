import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import type { As } from './ask-auth.ts';
import { askApi, developer } from './developer.ts';
import { startLocalGlobus } from './start.ts';

/** Kit's identity, the administrator of each project made here. */
export const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';

/** A local Globus with two developers and a project that the first of them, Kit, administers. */
export type Tides = { globus: LocalGlobus; asKit: As; asNoor: As; project: string };

export async function startTides(options: Parameters<typeof startLocalGlobus>[0] = {}): Promise<Tides> {
  const globus = await startLocalGlobus(options);
  const asKit = await developer(globus, 'kit@coastal.example');
  const asNoor = await developer(globus, 'noor@coastal.example');
  return { globus, asKit, asNoor, project: await newProject(globus, asKit, 'Tides') };
}

/** The id of a new project of Kit's. */
export async function newProject(globus: LocalGlobus, asKit: As, display_name: string): Promise<string> {
  const fields = { display_name, contact_email: 'tides@coastal.example', admin_ids: [kit] };
  const { body } = await askApi(() => globus).post('/projects', asKit, { project: fields });
  return z.object({ project: z.looseObject({ id: z.string() }) }).parse(body).project.id;
}

const clientAnswer = z.looseObject({ client: z.looseObject({ id: z.string() }) });

/** The id of a new client in the project, confidential unless the document says otherwise. */
export async function newClient({ globus, asKit, project }: Tides, document: object = {}): Promise<string> {
  const client = { name: 'Gauge', project, public_client: false, ...document };
  const { status, body } = await askApi(() => globus).post('/clients', asKit, { client });
  if (status !== 201) throw new Error(`no client was made: ${JSON.stringify(body)}`);
  return clientAnswer.parse(body).client.id;
}

const credentialAnswer = z.object({ credential: z.looseObject({ id: z.string(), secret: z.string() }) });

/** A new secret of a client of the project. */
export async function newSecret(
  { globus, asKit }: Tides,
  client: string,
): Promise<{ id: string; secret: string; credential: string }> {
  const path = `/clients/${client}/credentials`;
  const { body } = await askApi(() => globus).post(path, asKit, { credential: { name: 'deploy-1' } });
  const { credential } = credentialAnswer.parse(body);
  return { id: client, secret: credential.secret, credential: credential.id };
}
