import type { Answer } from '../testing/index.ts';
import type { PythonHttp } from './python-http.ts';

const mostRetries = 5;
const longestSeconds = 10;

/** The SDK's retries: at 429, 500, 502, 503 and 504, after the seconds of Retry-After where it is a whole number. */
export function withRetries(http: PythonHttp, sleep: (seconds: number) => Promise<void> | void): PythonHttp {
  return async (request) => {
    let answer: Answer = await http(request);
    for (let attempt = 0; attempt < mostRetries && isTransient(answer); attempt += 1) {
      const wanted = Number(answer.headers.get('retry-after') ?? Number.NaN);
      const backoff = 0.25 * 2 ** attempt;
      await sleep(Math.min(Number.isInteger(wanted) ? wanted : backoff, longestSeconds));
      answer = await http(request);
    }
    return answer;
  };
}

function isTransient({ status }: Answer): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}
