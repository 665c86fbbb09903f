import './preflight.mjs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { fail } from './preflight.mjs';
import { requireFreePort, runUntilOneEnds, stopOnSignal, stopPrograms } from './processes.mjs';
import { root } from './settings.mjs';
import { startStack } from './stack.mjs';

const port = Number(process.env.PORT ?? 3000);
const publicUrl = `http://localhost:${port}`;
const bffPort = port + 1;

stopOnSignal();
await requireFreePort(port, '127.0.0.1', 'PORT');
try {
  const children = await startStack({
    folder: process.env.ISTHMUS_FOLDER ?? join(root, '.isthmus'),
    port: bffPort,
    localGlobusPort: Number(process.env.LOCAL_GLOBUS_PORT ?? 3100),
    publicUrl,
    watch: true,
  });
  const bff = `http://localhost:${bffPort}`;
  const vite = await createServer({
    configFile: join(root, 'vite.config.ts'),
    server: { port, strictPort: true, proxy: { '/bff': bff, '/api': bff } },
  });
  await vite.listen();
  console.log(`ready ${publicUrl}`);
  await runUntilOneEnds(children);
} catch (error) {
  await stopPrograms();
  fail(error instanceof Error ? error.message : String(error), 'The lines above say why. Nothing is left running.');
}
