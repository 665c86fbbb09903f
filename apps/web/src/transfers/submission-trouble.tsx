import { type ReactNode, useEffect, useRef } from 'react';
import { faultOf, stepUpOf } from '../errors/fault.ts';
import { StepUpNote } from '../errors/step-up-state.tsx';
import { explain } from '../errors/words-for.ts';
import { Countdown } from '../shell/countdown.tsx';
import { useTroubleOf } from '../shell/use-service-health.ts';
import { Banner } from '../ui/banner.tsx';
import { TextLink } from '../ui/text-link.tsx';

const neverTwice = 'It is safe to submit again: the same task is never made twice.';

export type SubmissionTroubleProps = {
  error: unknown;
  /** True while it is going to be sent again by itself. */
  isWaiting: boolean;
  /** Name of the collection that may ask for more first; left out where it may be either. */
  collection?: string;
  /** What to do if it may have arrived all the same. */
  whenUnsure?: ReactNode;
};

/** Why a submission failed. The draft stays as it is. */
export function SubmissionTrouble(props: SubmissionTroubleProps) {
  const { error, isWaiting, collection = 'Globus', whenUnsure = neverTwice } = props;
  const { title, why, next, code, helpPath, requestId } = explain(error);
  const isUnsure = faultOf(error)?.kind === 'unreachable';
  const stepUp = stepUpOf(error);
  const trouble = useTroubleOf('transfer');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer a promise, and what an effect returns is called to undo it.
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <div ref={box}>
      <Banner live tone={isWaiting || stepUp !== null ? 'warning' : 'danger'} title={title}>
        {stepUp !== null ? (
          <div className="mt-1">
            <StepUpNote stepUp={stepUp} collection={collection} />
          </div>
        ) : isWaiting ? (
          <p>
            Your transfer is kept, and is submitted by itself, once, as soon as the service answers.{' '}
            {trouble && <Countdown untilMs={trouble.retryAtMs} lead="It is asked again" className="text-fg-muted" />}
          </p>
        ) : (
          <p>
            {why} {next}
          </p>
        )}
        {isUnsure && <p>{whenUnsure}</p>}
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
