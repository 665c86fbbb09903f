import { type MeasuredProcess, startMeasured } from './measured-process.ts';

const programs = {
  bff: './subjects/bff.ts',
  'pass-through': './subjects/pass-through.ts',
  fastify: './subjects/fastify.ts',
  express: './subjects/express.ts',
} as const;

export type SubjectName = keyof typeof programs;

/** Starts a subject in a process of its own, at which `sessions` people are signed in, if it knows people. */
export async function startSubject(name: SubjectName, originUrl: string, sessions = 1): Promise<MeasuredProcess> {
  const subject = await startMeasured(programs[name], { ORIGIN: originUrl, SESSIONS: String(sessions) });
  return name === 'fastify' || name === 'express' ? signIn(subject, sessions) : subject;
}

/** Runs `measure` for each subject once a round, in an order that changes from round to round. */
export async function inRounds<Name extends string, Figure>(
  subjects: Record<Name, MeasuredProcess>,
  rounds: number,
  measure: (subject: MeasuredProcess) => Promise<Figure>,
  show: (figure: Figure) => string,
): Promise<Record<Name, Figure[]>> {
  // Keys of an object are strings to the type system, whatever its type says.
  const names = Object.keys(subjects) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Figure[]>;
  for (let round = 0; round < rounds; round++) {
    const order = names.map((_, index) => names[(index + round) % names.length]).filter((name) => name !== undefined);
    if (round % 2 === 1) order.reverse();
    for (const name of order) figures[name].push(await measure(subjects[name]));
    console.log(`  ${names.map((name) => `${name} ${show(figures[name][round] as Figure)}`).join('   ')}`);
  }
  return figures;
}

/** Runs, and stops the subjects whatever comes of it. */
export async function withSubjects(subjects: Record<string, MeasuredProcess>, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } finally {
    for (const subject of Object.values(subjects)) await subject.stop();
  }
}

async function signIn(subject: MeasuredProcess, people: number): Promise<MeasuredProcess> {
  const sessions: Record<string, string>[] = [];
  for (let person = 0; person < people; person++) {
    const answer = await fetch(`http://127.0.0.1:${subject.port}/sign-in`);
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (cookies.length === 0) throw new Error('the subject set no cookie');
    sessions.push({ Cookie: cookies.join('; ') });
  }
  return { ...subject, sessions };
}
