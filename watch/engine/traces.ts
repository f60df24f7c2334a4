import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Look } from '../../harness/incidents/look.ts'

/** Options of {@link traces}. */
export interface TracesOptions {
  /** Base address of an OTLP receiver: 'http://collector:4318'. Headers come from OTEL_EXPORTER_OTLP_HEADERS. */
  readonly url: string
  readonly system: string
  /** Tells whoever runs the watcher. */
  complain(words: string): void
}

/** The span of one look. */
export interface LookSpan {
  /** As W3C writes it, for what the look publishes. */
  readonly traceparent: string
  /** Undefined where there was nothing to say. */
  end(look: Look | undefined): void
}

/** Tells of looks as spans. */
export interface Traces {
  begin(monitor: string, what: 'look' | 'second judgement'): LookSpan
  /** Sends what is left. */
  stop(): Promise<void>
}

/** A receiver that does not answer for so long is given up. */
const timeoutMs = 5000

/** An exporter that says when it cannot reach its receiver, and when it can again. */
const audible = (url: string, complain: TracesOptions['complain']): SpanExporter => {
  const inner = new OTLPTraceExporter({ url: `${url.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: timeoutMs })
  let failing = false
  return {
    export: (spans, done) =>
      inner.export(spans, (result) => {
        const fails = result.error !== undefined
        if (fails && !failing) complain(`traces could not be sent to ${new URL(url).host}: ${result.error?.message}`)
        failing = fails
        done(result)
      }),
    forceFlush: async () => inner.forceFlush(),
    shutdown: async () => inner.shutdown(),
  }
}

const attributesOf = ({ state, level, blind, words, aspect, lateMs, extra, figures }: Look) => ({
  'shakedown.look.state': state,
  'shakedown.look.aspect': aspect,
  'shakedown.look.words': words,
  'shakedown.look.late_ms': lateMs,
  ...(level === undefined ? {} : { 'shakedown.look.level': level }),
  ...(blind === undefined ? {} : { 'shakedown.look.blind': blind }),
  ...(extra === undefined ? {} : { 'shakedown.look.extra': extra }),
  ...Object.fromEntries(
    figures.slice(0, 1).flatMap(({ value, unit }) => [
      ['shakedown.figure.value', value],
      ['shakedown.figure.unit', unit],
    ]),
  ),
})

/** Sends each look as a span by OTLP over HTTP. What cannot be sent is dropped: it keeps nobody from looking. */
export const traces = ({ url, system, complain }: TracesOptions): Traces => {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shakedown-watch', 'shakedown.system': system }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new BatchSpanProcessor({ exporter: audible(url, complain) })],
  })
  const tracer = provider.getTracer('shakedown')
  return {
    begin: (monitor, what) => {
      const span = tracer.startSpan(`${what} ${monitor}`, {
        root: true,
        kind: SpanKind.INTERNAL,
        attributes: { 'shakedown.monitor': monitor },
      })
      const { traceId, spanId, traceFlags } = span.spanContext()
      const flags = (traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'
      return {
        traceparent: `00-${traceId}-${spanId}-${flags}`,
        end: (look) => {
          if (look !== undefined) span.setAttributes(attributesOf(look))
          if (look?.state === 'bad') span.setStatus({ code: SpanStatusCode.ERROR, message: look.words })
          span.end()
        },
      }
    },
    // That the last ones could not be sent was said already.
    stop: async () => provider.shutdown().catch(() => undefined),
  }
}
