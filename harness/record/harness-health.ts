import { readFileSync } from 'node:fs'
import { harnessProbe, pressedFrom } from '../model/probe.ts'
import type { Recorder } from './recorder.ts'

/** Milliseconds by which the harness's own work may come late and nobody minds. */
const fineMs = 500
const everyMs = 100
/** While all is well it is told only so often, so that a long history stays short. */
const tellsEveryMs = 10_000

/** Share of the last ten seconds in which something on this machine waited for a processor, in per cent (Linux, "PSI"); undefined where nobody says. */
const processorPressure = (): number | undefined => {
  try {
    const share = /^some avg10=(?<share>[\d.]+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.groups?.['share']
    return share === undefined ? undefined : Number(share)
  } catch {
    return undefined
  }
}

/**
 * Measures, as a probe of nobody's cell, whether the harness itself was well: by how much its event loop was late, and how hard processors were to have. What it
 * takes for the time of something else is then its own.
 *
 * @returns what ends it
 */
export const watchHarness = (recorder: Pick<Recorder, 'record' | 'now'>): (() => void) => {
  // Not `monitorEventLoopDelay`: it forgets the longest delay of all when it is reset right after that.
  let [seenMs, toldMs, worstMs] = [performance.now(), -Infinity, 0]
  const look = (): void => {
    const nowMs = performance.now()
    worstMs = Math.max(worstMs, nowMs - seenMs - everyMs)
    seenMs = nowMs
    const now = recorder.now()
    if (worstMs <= fineMs && now - toldMs < tellsEveryMs) return
    const lateMs = Math.round(worstMs)
    ;[toldMs, worstMs] = [now, 0]
    const pressure = processorPressure()
    if (pressure !== undefined)
      recorder.record({
        kind: 'probe',
        actor: 'harness',
        outcome: pressure < pressedFrom ? 'ok' : 'fail',
        probe: harnessProbe,
        subject: 'processors',
        value: pressure,
        unit: '%',
        words: `somebody waited for a processor ${Math.round(pressure)} % of the time`,
      })
    recorder.record({
      kind: 'probe',
      actor: 'harness',
      outcome: lateMs <= fineMs ? 'ok' : 'fail',
      probe: harnessProbe,
      subject: 'harness',
      value: lateMs,
      unit: 'ms',
      words: `the harness's own work came up to ${lateMs} ms late${pressure === undefined ? '' : `; somebody waited for a processor ${Math.round(pressure)} % of the time`}`,
    })
  }
  const timer = setInterval(look, everyMs)
  return () => clearInterval(timer)
}
