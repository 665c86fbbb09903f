import { createLocalGlobus } from '@isthmus/local-globus';
import { answerMeasures } from '../answer-measures.ts';

// Local Globus in a process of its own, as start-globus.ts starts it: without a limit on how fast tasks copy.
const { GLOBUS_FOLDER: folder, GLOBUS_PORT: port } = process.env;
if (folder === undefined) throw new Error('GLOBUS_FOLDER is missing.');
await createLocalGlobus({ folder, ports: { auth: Number(port), transfer: Number(port) + 1 } });
answerMeasures(Number(port));
