import { RadioGroup } from '../ui/radio-group.tsx';
import { Switch } from '../ui/switch.tsx';
import { type Gate, type GatedOption, syncChoices, type TransferOptions, withGates } from './transfer-options.ts';

export type TransferChoicesProps = {
  options: TransferOptions;
  gates: Partial<Record<GatedOption, Gate>>;
  onChange: (options: TransferOptions) => void;
};

type SwitchName =
  | 'verifyChecksum'
  | 'encryptData'
  | 'preserveTimestamp'
  | 'skipSourceErrors'
  | 'notifyOnSucceeded'
  | 'notifyOnFailed'
  | 'notifyOnInactive';

const copySwitches: { name: SwitchName; words: string; description: string }[] = [
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
  {
    name: 'skipSourceErrors',
    words: 'Skip files that can’t be read',
    description: 'Otherwise the task keeps trying them until its deadline. Skipped files are listed.',
  },
];

const mailSwitches: { name: SwitchName; words: string }[] = [
  { name: 'notifyOnSucceeded', words: 'When it succeeds' },
  { name: 'notifyOnFailed', words: 'When it fails' },
  { name: 'notifyOnInactive', words: 'When it needs me' },
];

/** How a transfer copies. What a collection decides can't be changed, and says who decided. */
export function TransferChoices({ options, gates, onChange }: TransferChoicesProps) {
  const effective = withGates(options, gates);
  const gateOf = (name: SwitchName): Gate | undefined =>
    name === 'encryptData' || name === 'verifyChecksum' ? gates[name] : undefined;
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
          <Switch
            key={name}
            isSelected={effective[name]}
            isDisabled={gateOf(name) !== undefined}
            description={gateOf(name)?.reason ?? description}
            onChange={(isOn) => onChange({ ...options, [name]: isOn })}
          >
            {words}
          </Switch>
        ))}
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-sm font-medium">E-mail from Globus</legend>
        {mailSwitches.map(({ name, words }) => (
          <Switch key={name} isSelected={effective[name]} onChange={(isOn) => onChange({ ...options, [name]: isOn })}>
            {words}
          </Switch>
        ))}
      </fieldset>
    </>
  );
}
