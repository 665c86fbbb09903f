import { createRandom } from './seed-random.ts';

const hourMs = 3_600_000;

/** Hourly sea level of one month as CSV: the two main tides, a slow surge, and the noise of a gauge. */
export function tideCsv(gauge: string, year: number, month: number): string {
  const random = createRandom(year * 100 + month + gauge.length);
  const start = Date.UTC(year, month - 1, 1);
  const hours = (Date.UTC(year, month, 1) - start) / hourMs;
  const rows = Array.from({ length: hours }, (_, hour) => {
    const t = start / hourMs + hour;
    const tide = 1.42 * wave(t, 12.4206) + 0.51 * wave(t, 12) + 0.18 * wave(t, 25.8193) + 0.12 * wave(t, 24 * 27.55);
    const level = 2.6 + tide + (random() - 0.5) * 0.04;
    return `${isoHour(start + hour * hourMs)},${level.toFixed(3)},${(tide + 2.6).toFixed(3)},${(level - tide - 2.6).toFixed(3)}`;
  });
  return `time,observed_m,predicted_m,residual_m\n${rows.join('\n')}\n`;
}

/** Daily sea temperature at four depths of one year as CSV, in degrees Celsius. */
export function temperatureCsv(station: string, year: number): string {
  const random = createRandom(year + station.length * 7);
  const start = Date.UTC(year, 0, 1);
  const days = (Date.UTC(year + 1, 0, 1) - start) / (24 * hourMs);
  const rows = Array.from({ length: days }, (_, day) => {
    const season = -Math.cos((2 * Math.PI * (day - 45)) / days);
    const depths = [0, 10, 50, 200].map((depth) => {
      const warming = (year - 1990) * 0.018;
      return (11.2 + warming + season * 5.4 * Math.exp(-depth / 60) - depth * 0.014 + (random() - 0.5) * 0.6).toFixed(
        2,
      );
    });
    return `${new Date(start + day * 24 * hourMs).toISOString().slice(0, 10)},${depths.join(',')}`;
  });
  return `date,surface_c,depth_10m_c,depth_50m_c,depth_200m_c\n${rows.join('\n')}\n`;
}

/** A weather log every ten minutes of one day as CSV. */
export function weatherCsv(dayMs: number): string {
  const random = createRandom(Math.floor(dayMs / 86_400_000));
  const rows = Array.from({ length: 144 }, (_, step) => {
    const warmth = 9 + 4 * Math.sin((2 * Math.PI * (step - 54)) / 144) + random();
    const wind = 5 + 3 * Math.abs(wave(step, 97)) + random() * 2;
    const time = new Date(dayMs + step * 600_000).toISOString().slice(0, 16);
    return `${time}Z,${warmth.toFixed(1)},${wind.toFixed(1)},${Math.floor(random() * 360)},${(1013 + 6 * wave(step, 310)).toFixed(1)}`;
  });
  return `time,air_c,wind_ms,wind_from_deg,pressure_hpa\n${rows.join('\n')}\n`;
}

const wave = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period);
const isoHour = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 13)}:00Z`;
