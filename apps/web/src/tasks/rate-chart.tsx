import { formatBytes, formatDuration, formatRate } from '../ui/format.ts';
import type { RatePoint } from './task-progress.ts';

const width = 600;
const height = 120;
const tableRows = 12;

/** The rate over time as an area, the bytes so far as a dashed line; the same numbers follow as a table. */
export function RateChart({ points }: { points: readonly RatePoint[] }) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const peak = Math.max(...points.map(({ bytesPerSecond }) => bytesPerSecond), 1);
  const spanMs = Math.max(1, last.atMs - first.atMs);
  const total = Math.max(...points.map(({ bytes }) => bytes), 1);
  const xy = line(points, ({ bytesPerSecond }) => bytesPerSecond / peak);
  const sum = line(points, ({ bytes }) => bytes / total);
  function line(of: readonly RatePoint[], share: (point: RatePoint) => number): string[] {
    const from = of[0]?.atMs ?? 0;
    return of.map(
      (point) =>
        `${(((point.atMs - from) / spanMs) * width).toFixed(1)},${(height - share(point) * (height - 4)).toFixed(1)}`,
    );
  }
  return (
    <figure className="flex flex-col gap-1.5">
      <div className="flex justify-between text-xs text-fg-muted tabular-nums">
        <figcaption className="flex flex-wrap gap-x-4">
          <span className="flex items-center gap-1.5">
            <span aria-hidden className="h-0.5 w-4 bg-brand forced-color-adjust-none" />
            Rate, peak {formatRate(peak)}
          </span>
          <span className="flex items-center gap-1.5">
            <span aria-hidden className="w-4 border-t-2 border-dashed border-fg-muted" />
            Copied so far
          </span>
        </figcaption>
        <span>{formatBytes(last.bytes)}</span>
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
        <polyline
          points={sum.join(' ')}
          fill="none"
          className="stroke-fg-muted"
          strokeWidth="1.5"
          strokeDasharray="4 4"
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
            <th scope="col">Copied so far</th>
          </tr>
        </thead>
        <tbody>
          {thinned(points).map(({ atMs, bytesPerSecond, bytes }) => (
            <tr key={atMs}>
              <th scope="row">{Math.round((atMs - first.atMs) / 1000)}</th>
              <td>{formatRate(bytesPerSecond)}</td>
              <td>{formatBytes(bytes)}</td>
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
