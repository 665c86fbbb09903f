import { formatDuration, formatRate } from '../ui/format.ts';

export type RatePoint = { atMs: number; bytesPerSecond: number };

const width = 600;
const height = 120;
const tableRows = 12;

/** Bytes per second over time; the same numbers follow as a table for assistive technology. */
export function RateChart({ points }: { points: readonly RatePoint[] }) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const peak = Math.max(...points.map(({ bytesPerSecond }) => bytesPerSecond), 1);
  const spanMs = Math.max(1, last.atMs - first.atMs);
  const xy = points.map(
    ({ atMs, bytesPerSecond }) =>
      `${(((atMs - first.atMs) / spanMs) * width).toFixed(1)},${(height - (bytesPerSecond / peak) * (height - 4)).toFixed(1)}`,
  );
  return (
    <figure className="flex flex-col gap-1.5">
      <div className="flex justify-between text-xs text-fg-muted tabular-nums">
        <figcaption>Rate</figcaption>
        <span>peak {formatRate(peak)}</span>
      </div>
      <svg
        aria-hidden
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="h-28 w-full overflow-visible rounded-sm border-b border-border text-brand"
      >
        <line x1="0" x2={width} y1={height / 2} y2={height / 2} className="stroke-border" strokeDasharray="2 6" />
        <path d={`M0,${height} L${xy.join(' L')} L${width},${height} Z`} className="fill-brand-soft" />
        <polyline
          points={xy.join(' ')}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div aria-hidden className="flex justify-between text-xs text-fg-muted tabular-nums">
        <span>over {formatDuration(spanMs / 1000)}</span>
        <span>last {formatRate(last.bytesPerSecond)}</span>
      </div>
      <table className="sr-only">
        <caption>Rate over {formatDuration(spanMs / 1000)}</caption>
        <thead>
          <tr>
            <th scope="col">Seconds after the start</th>
            <th scope="col">Rate</th>
          </tr>
        </thead>
        <tbody>
          {thinned(points).map(({ atMs, bytesPerSecond }) => (
            <tr key={atMs}>
              <th scope="row">{Math.round((atMs - first.atMs) / 1000)}</th>
              <td>{formatRate(bytesPerSecond)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** At most twelve points, evenly out of all, the last always among them. */
function thinned(points: readonly RatePoint[]): RatePoint[] {
  const step = Math.ceil(points.length / tableRows);
  return points.filter((_, index) => (points.length - 1 - index) % step === 0);
}
