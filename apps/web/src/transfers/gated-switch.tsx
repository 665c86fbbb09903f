import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Switch } from '../ui/switch.tsx';
import type { Gate } from './option-gates.ts';

export type GatedSwitchProps = {
  isSelected: boolean;
  /** What decides in the person's place. */
  gate: Gate | undefined;
  description?: ReactNode;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
};

/** A switch that says who decides, where the person can't. */
export function GatedSwitch({ isSelected, gate, description, onChange, children }: GatedSwitchProps) {
  return (
    <Switch
      isSelected={isSelected}
      isDisabled={gate !== undefined}
      onChange={onChange}
      description={gate ? <GateReason gate={gate} /> : description}
    >
      {children}
    </Switch>
  );
}

/** Who or what decides about a control that can't be changed. */
export function GateReason({ gate }: { gate: Gate }) {
  return (
    <span className="inline-flex items-start gap-1">
      <Lock aria-hidden className="mt-0.5 size-3 shrink-0" />
      {gate.reason}
    </span>
  );
}
