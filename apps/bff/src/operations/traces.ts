import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { traceIdsOf } from './request-id.ts';
import type { RequestTracer } from './request-observer.ts';

/**
 * Sends one span a request to an OTLP collector, in batches beside the calls. Its ids are those that the request id
 * stands for, which the resource server was told as well. Import it only when traces are wanted: it is large.
 */
export function createTracer(url: string): RequestTracer {
  let next = { traceId: '', spanId: '' };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'isthmus' }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), scheduledDelayMillis: 1000 })],
    // Asked while a span starts, so nothing comes between it and `begin`.
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
  });
  const tracer = provider.getTracer('isthmus');
  return {
    begin(requestId) {
      next = traceIdsOf(requestId);
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER, root: true });
      return ({ method, route, service, status }) => {
        span.updateName(`${method} ${route}`);
        span.setAttributes({
          'http.request.method': method,
          'http.route': route,
          'http.response.status_code': status,
          'isthmus.request_id': requestId,
          ...(service !== undefined && { 'isthmus.service': service }),
        });
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      };
    },
    close: () => provider.shutdown(),
  };
}
