import { shownKeys } from '../actions/keys.ts';
import { Kbd } from '../ui/kbd.tsx';

/** The ways to press something, each as one key or as keys one after the other. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
      {keys.map((way, index) => (
        <span key={way} className="flex items-center gap-1">
          {index > 0 && <span className="mr-1 text-xs text-fg-muted">or</span>}
          {shownKeys(way)
            .split(' ')
            .map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
        </span>
      ))}
    </span>
  );
}
