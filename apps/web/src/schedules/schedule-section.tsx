import { CalendarClock, Clock3, Play, Repeat } from 'lucide-react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useNow } from '../ui/use-now.ts';
import { AccessCheck } from './access-check.tsx';
import {
  type LaterPlan,
  type Plan,
  type PlanRefusals,
  planRefusals,
  type RepeatUnit,
  repeatUnits,
  scheduleOf,
  usualPlan,
} from './plan.ts';
import { planSentence, timeZone } from './schedule-words.ts';

export type ScheduleSectionProps = {
  plan: Plan;
  onChange: (plan: Plan) => void;
  /** Ids of the collections that the transfer is between. */
  collections: readonly string[];
  /** Called when the person leaves for Globus, to allow something there. */
  owner: string;
};

const kinds = [
  { kind: 'now', name: 'Now', icon: Play },
  { kind: 'later', name: 'Later', icon: Clock3 },
  { kind: 'repeat', name: 'Repeat', icon: Repeat },
] as const;

/** When a transfer runs: now, once at a later time, or again and again. */
export function ScheduleSection({ plan, onChange, collections, owner }: ScheduleSectionProps) {
  const nowMs = useNow(30_000);
  return (
    <div className="flex flex-col gap-3">
      <RadioGroup
        value={plan.kind}
        onChange={(kind) => {
          const chosen = kinds.find((one) => one.kind === kind);
          if (chosen && chosen.kind !== plan.kind) onChange(usualPlan(chosen.kind, Date.now()));
        }}
        orientation="horizontal"
        className="flex flex-col gap-1.5"
      >
        <Label className="text-sm font-medium text-fg">When</Label>
        <div className="grid grid-cols-3 rounded-md border border-border bg-surface-2 p-0.5">
          {kinds.map(({ kind, name, icon: Icon }) => (
            <Radio
              key={kind}
              value={kind}
              className="flex h-8 items-center justify-center gap-2 rounded-sm border border-transparent font-medium text-fg-muted outline-offset-1 outline-focus data-focus-visible:outline-2 data-hovered:text-fg data-selected:border-border data-selected:bg-surface-1 data-selected:text-fg pointer-coarse:h-11"
            >
              <Icon aria-hidden className="size-4" />
              {name}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {plan.kind !== 'now' && (
        <>
          <PlanFields plan={plan} refusals={planRefusals(plan, nowMs)} onChange={onChange} />
          <Preview plan={plan} nowMs={nowMs} />
          <AccessCheck collections={collections} owner={owner} />
        </>
      )}
    </div>
  );
}

type PlanFieldsProps = { plan: LaterPlan; refusals: PlanRefusals; onChange: (plan: Plan) => void };

function PlanFields({ plan, refusals, onChange }: PlanFieldsProps) {
  if (plan.kind === 'later') {
    return (
      <TimeField
        label="Date and time"
        value={plan.at}
        refusal={refusals.at}
        onChange={(at) => onChange({ ...plan, at })}
      />
    );
  }
  return <RepeatFields plan={plan} refusals={refusals} onChange={onChange} />;
}

const unitNames: Record<RepeatUnit, string> = { minutes: 'minutes', hours: 'hours', days: 'days', weeks: 'weeks' };
const endChoices = [
  { value: 'never', name: 'When I stop it' },
  { value: 'date', name: 'On a date' },
  { value: 'count', name: 'After a number of runs' },
] as const;

type RepeatFieldsProps = Omit<PlanFieldsProps, 'plan'> & { plan: Extract<Plan, { kind: 'repeat' }> };

function RepeatFields({ plan, refusals, onChange }: RepeatFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <div className="grid grid-cols-2 items-start gap-2">
        <TextField
          label="Repeat every"
          inputMode="numeric"
          value={plan.every}
          isInvalid={refusals.every !== undefined}
          errorMessage={refusals.every}
          onChange={(every) => onChange({ ...plan, every })}
        />
        <Select
          label="Unit"
          value={plan.unit}
          options={repeatUnits.map((unit) => ({ value: unit, name: unitNames[unit] }))}
          onChange={(unit) => onChange({ ...plan, unit })}
        />
      </div>
      <TimeField
        label="First run"
        description="Leave it empty to run right away."
        value={plan.start}
        refusal={refusals.start}
        onChange={(start) => onChange({ ...plan, start })}
      />
      <Select label="Ends" value={plan.ends} options={endChoices} onChange={(ends) => onChange({ ...plan, ends })} />
      {plan.ends === 'date' && (
        <TimeField
          label="Last day and time"
          value={plan.endDate}
          refusal={refusals.endDate}
          onChange={(endDate) => onChange({ ...plan, endDate })}
        />
      )}
      {plan.ends === 'count' && (
        <TextField
          label="Number of runs"
          inputMode="numeric"
          value={plan.endCount}
          isInvalid={refusals.endCount !== undefined}
          errorMessage={refusals.endCount}
          onChange={(endCount) => onChange({ ...plan, endCount })}
        />
      )}
    </div>
  );
}

type TimeFieldProps = {
  label: string;
  description?: string;
  value: string;
  refusal: string | undefined;
  onChange: (value: string) => void;
};

function TimeField({ label, description, value, refusal, onChange }: TimeFieldProps) {
  return (
    <TextField
      type="datetime-local"
      label={label}
      description={description}
      value={value}
      isInvalid={refusal !== undefined}
      errorMessage={refusal}
      onChange={onChange}
    />
  );
}

/** What was chosen, as a sentence, in the reader's own time. */
function Preview({ plan, nowMs }: { plan: LaterPlan; nowMs: number }) {
  const zone = timeZone(nowMs);
  const isSound = Object.keys(planRefusals(plan, nowMs)).length === 0;
  const movesWithClocks = plan.kind === 'repeat' && zone.changes && (plan.unit === 'days' || plan.unit === 'weeks');
  return (
    <div className="flex items-start gap-2.5 rounded-md border border-border bg-surface-2 px-3 py-2.5">
      <CalendarClock aria-hidden className="mt-0.5 size-4 shrink-0 text-fg-muted" />
      <div className="flex min-w-0 flex-col gap-1">
        <p role="status" className="font-medium">
          {isSound ? planSentence(scheduleOf(plan, nowMs), nowMs) : 'Something above is missing.'}
        </p>
        <p className="text-sm text-fg-muted">
          Times are in your time zone, {zone.name}
          {zone.name !== zone.offset && ` (now ${zone.offset})`}.
          {movesWithClocks && ' When clocks change, runs are an hour earlier or later.'} A run that is missed isn’t made
          up for.
        </p>
      </div>
    </div>
  );
}
