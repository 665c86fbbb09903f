import { TextField } from '../ui/text-field.tsx';
import { deadlineRefusal } from './option-refusals.ts';

export type DeadlineFieldProps = {
  /** `2026-04-01T18:00` in the zone of the person; empty for none. */
  value: string;
  nowMs: number;
  onChange: (value: string) => void;
};

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Until when a task may try. The browser's own field: it knows how the person writes a date. */
export function DeadlineField({ value, nowMs, onChange }: DeadlineFieldProps) {
  const refusal = deadlineRefusal({ deadline: value }, nowMs);
  return (
    <TextField
      label="Deadline"
      type="datetime-local"
      value={value}
      isInvalid={refusal !== null}
      errorMessage={refusal}
      description={`In your time zone (${zone}). Without one, Globus ends a task that got nowhere for a day.`}
      onChange={onChange}
    />
  );
}
