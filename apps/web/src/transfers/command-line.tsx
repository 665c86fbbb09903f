import { Copy } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/use-copy.ts';

/** A command, folded, for those who would rather run it by themselves or again and again. */
export function CommandLine({ command }: { command: string }) {
  const copy = useCopy();
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-default text-fg-muted hover:text-fg">As a command of the Globus CLI</summary>
      <div className="mt-2 flex flex-col items-start gap-2 rounded-md border border-border bg-surface-2 p-3">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
        <pre tabIndex={0} className="max-h-60 w-full overflow-auto font-mono text-xs wrap-anywhere whitespace-pre-wrap">
          {command}
        </pre>
        <Button size="small" onPress={() => copy(command, 'Command')}>
          <Copy aria-hidden />
          Copy
        </Button>
      </div>
    </details>
  );
}
