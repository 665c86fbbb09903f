import './preflight.mjs';
import { join } from 'node:path';
import { buildWeb } from './build.mjs';
import { fail } from './preflight.mjs';
import { runUntilOneEnds, stopOnSignal, stopPrograms } from './processes.mjs';
import { root, usesRealGlobus } from './settings.mjs';
import { startStack } from './stack.mjs';

const port = Number(process.env.PORT ?? 3000);
const publicUrl = process.env.PUBLIC_URL ?? `http://localhost:${port}`;

stopOnSignal();
try {
  await buildWeb();
  const children = await startStack({
    folder: process.env.ISTHMUS_FOLDER ?? join(root, '.isthmus'),
    port,
    localGlobusPort: Number(process.env.LOCAL_GLOBUS_PORT ?? 3100),
    publicUrl,
  });
  if (!usesRealGlobus)
    console.log('Sign in with one click on a name, or as noor@coastal.example with the password globus.');
  console.log(`ready ${publicUrl}`);
  await runUntilOneEnds(children);
} catch (error) {
  await stopPrograms();
  fail(error instanceof Error ? error.message : String(error), 'The lines above say why. Nothing is left running.');
}
