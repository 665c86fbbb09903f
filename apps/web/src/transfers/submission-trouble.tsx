import { ErrorDetails } from '../errors/error-state.tsx';
import { faultOf } from '../errors/fault.ts';
import { explain } from '../errors/words-for.ts';
import { Banner } from '../ui/banner.tsx';

/** Why a submission failed. The draft stays as it is, and trying again can't double the task. */
export function SubmissionTrouble({ error }: { error: unknown }) {
  const { title, why, next } = explain(error);
  const isUnsure = faultOf(error)?.kind === 'unreachable';
  return (
    <Banner live tone="danger" title={title}>
      <p>
        {why} {next}
      </p>
      {isUnsure && <p>It is safe to submit again: the same task is never made twice.</p>}
      <ErrorDetails error={error} />
    </Banner>
  );
}
