import { RadioGroup } from '../ui/radio-group.tsx';
import { Switch } from '../ui/switch.tsx';
import { GatedSwitch } from './gated-switch.tsx';
import type { Gates } from './option-gates.ts';
import { syncChoices, type TransferOptions } from './transfer-options.ts';

export type ChoicesProps = {
  /** What was chosen. */
  options: TransferOptions;
  /** What will be sent: the gates count more. */
  effective: TransferOptions;
  gates: Gates;
  onChange: (options: TransferOptions) => void;
};

const copySwitches = [
  {
    name: 'verifyChecksum',
    words: 'Verify each file after copying',
    description: 'Compares checksums on both sides and copies again what arrived damaged.',
  },
  { name: 'encryptData', words: 'Encrypt while copying', description: 'Safer over open networks, slower.' },
  {
    name: 'preserveTimestamp',
    words: 'Keep modification times',
    description: 'Otherwise files at the destination have the time of the transfer.',
  },
] as const;

const mailSwitches = [
  { name: 'notifyOnSucceeded', words: 'When it succeeds' },
  { name: 'notifyOnFailed', words: 'When it fails' },
  { name: 'notifyOnInactive', words: 'When it needs me' },
] as const;

/** What most transfers are decided by. What a collection decides can't be changed, and says who decided. */
export function TransferChoices({ options, effective, gates, onChange }: ChoicesProps) {
  return (
    <>
      <RadioGroup
        label="Which files to copy"
        value={String(effective.syncLevel)}
        onChange={(value) => {
          const choice = syncChoices.find(({ level }) => String(level) === value);
          if (choice !== undefined) onChange({ ...options, syncLevel: choice.level });
        }}
        options={syncChoices.map(({ level, name, description }) => {
          const gate = level === 3 ? gates.checksumSync : undefined;
          return {
            value: String(level),
            name,
            description: gate?.reason ?? description,
            isDisabled: gate !== undefined,
          };
        })}
      />
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-2 text-sm font-medium">How to copy</legend>
        {copySwitches.map(({ name, words, description }) => (
          <GatedSwitch
            key={name}
            isSelected={effective[name]}
            gate={name === 'preserveTimestamp' ? undefined : gates[name]}
            description={description}
            onChange={(isOn) => onChange({ ...options, [name]: isOn })}
          >
            {words}
          </GatedSwitch>
        ))}
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-sm font-medium">E-mail from Globus</legend>
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {mailSwitches.map(({ name, words }) => (
            <Switch key={name} isSelected={effective[name]} onChange={(isOn) => onChange({ ...options, [name]: isOn })}>
              {words}
            </Switch>
          ))}
        </div>
      </fieldset>
    </>
  );
}
