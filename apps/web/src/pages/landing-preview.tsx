import { ArrowRight, FileText, Folder, Image } from 'lucide-react';

const panes = [
  {
    name: 'Coastal Field Station',
    path: '~ / tides / 2026',
    rows: [
      { icon: Folder, name: 'raw', size: '', selected: true },
      { icon: FileText, name: 'gauge-north.csv', size: '48.2 MB', selected: true },
      { icon: FileText, name: 'gauge-south.csv', size: '51.7 MB', selected: true },
      { icon: Image, name: 'harbour.png', size: '3.1 MB', selected: false },
      { icon: FileText, name: 'notes.txt', size: '4.0 kB', selected: false },
    ],
  },
  {
    name: 'Genomics Scratch',
    path: '~ / incoming',
    rows: [
      { icon: Folder, name: '2024', size: '', selected: false },
      { icon: Folder, name: '2025', size: '', selected: false },
      { icon: FileText, name: 'README', size: '1.2 kB', selected: false },
    ],
  },
];

/** A drawing of the file manager; the words beside it say the same. */
export function LandingPreview() {
  return (
    <div aria-hidden className="overflow-hidden rounded-xl bg-surface-1 shadow-overlay select-none">
      <div className="grid grid-cols-2 divide-x divide-border border-b border-border">
        {panes.map(({ name, path, rows }) => (
          <div key={name} className="min-w-0 pb-3">
            <div className="border-b border-border px-4 py-3">
              <p className="truncate text-sm font-semibold">{name}</p>
              <p className="truncate font-mono text-xs text-fg-muted">{path}</p>
            </div>
            <div className="flex flex-col gap-0.5 p-1.5 text-sm">
              {rows.map(({ icon: Icon, name: row, size, selected }) => (
                <div
                  key={row}
                  className={`flex h-8 items-center gap-2 rounded-md px-2.5 ${selected ? 'bg-brand-soft text-brand-soft-fg' : ''}`}
                >
                  <Icon className="size-4 shrink-0" />
                  <span className="min-w-0 flex-1 truncate">{row}</span>
                  <span className="text-xs tabular-nums max-sm:hidden">{size}</span>
                </div>
              ))}
            </div>
          </div>
        ))}
      </div>
      <div className="flex flex-col gap-2.5 px-4 py-3.5">
        <div className="flex items-center justify-between gap-3 text-sm">
          <span className="flex min-w-0 items-center gap-1.5 font-medium">
            <span className="truncate">tides 2026</span>
            <ArrowRight className="size-3.5 shrink-0 text-fg-muted" />
            <span className="truncate text-fg-muted">Genomics Scratch</span>
          </span>
          <span className="shrink-0 text-fg-muted tabular-nums">84.2 MB/s</span>
        </div>
        <div className="h-1.5 overflow-hidden rounded-full bg-surface-3">
          <div className="h-full w-[68%] rounded-full bg-brand" />
        </div>
      </div>
    </div>
  );
}
