/** What a measured process tells over IPC. CPU in microseconds of all its threads, memory in bytes. */
export type Measure = { cpuMicros: number; rss: number; peakRss: number };

const samplePeakEveryMs = 10;

/**
 * Answers the parent's questions: `measure` yields CPU time, resident memory and its peak since the last question.
 * Says once where it listens and which header fields calls need, one set for each session, and ends with the parent.
 */
export function answerMeasures(port: number, sessions: Record<string, string>[] = [{}]): void {
  let peakRss = 0;
  const sample = () => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  };
  let sampler: NodeJS.Timeout | undefined;
  process.on('message', (question) => {
    if (question === 'watch') sampler = setInterval(sample, samplePeakEveryMs);
    sample();
    const { user, system } = process.cpuUsage();
    const measure: Measure = { cpuMicros: user + system, rss: process.memoryUsage.rss(), peakRss };
    if (question === 'measure') clearInterval(sampler);
    peakRss = 0;
    process.send?.(measure);
  });
  process.once('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port, sessions });
}
