import { useEffect, useRef } from 'react';
import { faultOf, stepUpOf } from '../errors/fault.ts';
import { StepUpLink } from '../errors/step-up-state.tsx';
import { explain } from '../errors/words-for.ts';
import { Banner } from '../ui/banner.tsx';
import { TextLink } from '../ui/text-link.tsx';

/** Why a submission failed. The draft stays as it is, and trying again can't double the task. */
export function SubmissionTrouble({ error }: { error: unknown }) {
  const { title, why, next, code, helpPath, requestId } = explain(error);
  const isUnsure = faultOf(error)?.kind === 'unreachable';
  const stepUp = stepUpOf(error);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer a promise, and what an effect returns is called to undo it.
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <div ref={box}>
      <Banner live tone="danger" title={title}>
        <p>
          {why} {next}
        </p>
        {stepUp !== null && (
          <p className="my-2">
            {stepUp.message !== null && <q className="mr-2">{stepUp.message}</q>}
            <StepUpLink stepUp={stepUp}>Go through it</StepUpLink>
          </p>
        )}
        {isUnsure && <p>It is safe to submit again: the same task is never made twice.</p>}
        <p className="mt-1 text-xs">
          Code{' '}
          {helpPath === null ? (
            code
          ) : (
            <TextLink to={helpPath} className="underline">
              {code}
            </TextLink>
          )}
          {requestId !== null && ` · request id ${requestId}`}
        </p>
      </Banner>
    </div>
  );
}
