import { setTimeout as delay } from 'node:timers/promises'
import { type CellContext, stallMsOf } from './cell-context.ts'
import type { Measurement } from '../model/probe.ts'

/** Measures a cell's probes once, into the history; what is not within its thresholds comes back. */
export const measure = async (context: CellContext): Promise<readonly Measurement[]> => {
  const { cell, target, recorder } = context
  const acknowledged = recorder.operations.filter(
    (operation) => operation.kind === 'acknowledge' && operation.cell === cell.id && operation.outcome === 'ok',
  ).length
  const elapsedMs = recorder.now() - context.startedMs
  const bad: Measurement[] = []
  for (const probe of cell.scenario.probes) {
    const askedMs = recorder.now()
    for (const measurement of await probe.measure({
      target,
      stream: cell.stream,
      acknowledged,
      elapsedMs,
      signal: context.signal,
    })) {
      const { subject, value, unit, ok, words } = measurement
      context.record({
        kind: 'probe',
        actor: 'harness',
        outcome: ok ? 'ok' : 'fail',
        probe: probe.name,
        subject,
        value,
        unit,
        words,
        askedMs,
      })
      if (!ok) bad.push(measurement)
      const limit = context.stopAbove[probe.name]
      if (limit !== undefined && value > limit) context.stop(`${words}, more than the limit of ${limit} ${unit}`)
    }
  }
  return bad
}

/** Milliseconds between two measurements while the steady state is awaited. */
const everyMs = 200

/**
 * Awaits that all probes are within their thresholds; what kept them from it when the time was up. A replica that ended may be on its way: it is given the time that its
 * owner says a start takes.
 */
export const awaitSteady = async (context: CellContext): Promise<readonly Measurement[]> => {
  const { startsWithinMs = 0 } = context.cell.stream
  const deadline = context.recorder.now() + Math.max(stallMsOf(context), startsWithinMs)
  for (;;) {
    const bad = await measure(context)
    if (bad.length === 0 || context.recorder.now() > deadline) return bad
    await delay(everyMs, undefined, { signal: context.signal })
  }
}
