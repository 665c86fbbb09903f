import type { ReactNode } from 'react';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { DeadlineField } from './deadline-field.tsx';
import { GatedSwitch, GateReason } from './gated-switch.tsx';
import { checksumRefusal } from './option-refusals.ts';
import type { ChoicesProps } from './transfer-choices.tsx';
import { type ChecksumAlgorithm, checksumAlgorithms, type TransferOptions } from './transfer-options.ts';

export type AdvancedChoicesProps = ChoicesProps & {
  nowMs: number;
  /** What goes with mirroring and filter rules; they need the folders themselves. */
  mirror: ReactNode;
  rules: ReactNode;
};

const linkModes: { value: TransferOptions['recursiveSymlinks']; name: string }[] = [
  { value: 'ignore', name: 'Leave them out' },
  { value: 'keep', name: 'Copy them as links' },
  { value: 'copy', name: 'Copy what they point to' },
];

/** The options that most transfers leave as they are. */
export function AdvancedChoices(props: AdvancedChoicesProps) {
  const { options, effective, gates, onChange, nowMs, mirror, rules } = props;
  return (
    <>
      <div>{mirror}</div>
      <div>{rules}</div>
      <Select
        label="Links inside of folders"
        value={effective.recursiveSymlinks}
        options={linkModes}
        isDisabled={gates.recursiveSymlinks !== undefined}
        description={
          gates.recursiveSymlinks ? (
            <GateReason gate={gates.recursiveSymlinks} />
          ) : (
            'Not every collection supports links. A link that is selected itself is always followed.'
          )
        }
        onChange={(recursiveSymlinks) => onChange({ ...options, recursiveSymlinks })}
      />
      <div>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-2 text-sm font-medium">When something goes wrong</legend>
          <GatedSwitch
            isSelected={effective.skipSourceErrors}
            gate={undefined}
            description="Otherwise the task keeps trying them until its deadline. Skipped files are listed."
            onChange={(skipSourceErrors) => onChange({ ...options, skipSourceErrors })}
          >
            Skip files that can’t be read
          </GatedSwitch>
          <GatedSwitch
            isSelected={effective.failOnQuotaErrors}
            gate={undefined}
            description="Otherwise the task waits for room until its deadline."
            onChange={(failOnQuotaErrors) => onChange({ ...options, failOnQuotaErrors })}
          >
            Stop when the destination’s quota is used up
          </GatedSwitch>
          <DeadlineField
            value={options.deadline}
            nowMs={nowMs}
            onChange={(deadline) => onChange({ ...options, deadline })}
          />
        </fieldset>
      </div>
      <KnownChecksum {...props} />
      <LocalUsers {...props} />
    </>
  );
}

const algorithms: readonly ChecksumAlgorithm[] = ['MD5', 'SHA1', 'SHA256', 'SHA384', 'SHA512'];

function KnownChecksum({ options, effective, gates, onChange }: ChoicesProps) {
  const refusal = checksumRefusal(effective);
  const gate = gates.externalChecksum;
  const setChecksum = (externalChecksum: string) =>
    onChange({
      ...options,
      externalChecksum,
      checksumAlgorithm: algorithmOfLength(externalChecksum.trim().length) ?? options.checksumAlgorithm,
    });
  return (
    <div className="flex items-start gap-2">
      <TextField
        className="flex-1"
        label="Checksum that the file must have"
        value={effective.externalChecksum}
        isDisabled={gate !== undefined}
        isInvalid={refusal !== null}
        errorMessage={refusal}
        spellCheck="false"
        autoComplete="off"
        description={gate ? <GateReason gate={gate} /> : 'The task fails if the file that arrives has another.'}
        onChange={setChecksum}
      />
      <Select
        className="w-28"
        label="Algorithm"
        value={effective.checksumAlgorithm}
        options={algorithms.map((name) => ({ value: name, name }))}
        isDisabled={gate !== undefined}
        onChange={(checksumAlgorithm) => onChange({ ...options, checksumAlgorithm })}
      />
    </div>
  );
}

/** The one algorithm whose checksums are that long: whoever pastes one need not choose. */
function algorithmOfLength(length: number): ChecksumAlgorithm | undefined {
  return algorithms.find((name) => checksumAlgorithms[name] === length);
}

const userFields = [
  { name: 'sourceLocalUser', label: 'Account at the source' },
  { name: 'destinationLocalUser', label: 'Account at the destination' },
] as const;

function LocalUsers({ options, effective, gates, onChange }: ChoicesProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {userFields.map(({ name, label }) => {
        const gate = gates[name];
        return (
          <TextField
            key={name}
            label={label}
            value={effective[name]}
            isDisabled={gate !== undefined}
            spellCheck="false"
            autoComplete="off"
            description={gate ? <GateReason gate={gate} /> : 'Only if you have several there.'}
            onChange={(user) => onChange({ ...options, [name]: user })}
          />
        );
      })}
    </div>
  );
}
