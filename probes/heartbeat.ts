import { z } from 'zod'
import { type Duration, durationMs, inWords } from '../harness/incidents/duration.ts'
import { type FreeProbe, type LookContext, type Measurement, neverMs } from '../harness/model/probe.ts'

/** Options of {@link heartbeat}. */
export interface HeartbeatOptions {
  /** Somebody calls at least this often: `25h` for a nightly run. */
  readonly atLeastEvery: Duration
}

/** A call, as the watcher remembers it. */
const callForm = z.object({ atMs: z.number(), failed: z.boolean(), words: z.string() })

/** When this monitor looked first: the time runs from then until the first call. */
const sinceForm = z.object({ sinceMs: z.number() })

/** The memo in which the last call is kept. */
export const callMemo = 'last call'

/** The memo in which it is kept when it looked first. */
const sinceMemo = 'first look'

/**
 * Whether somebody else calls in time: `POST /heartbeats/<monitor>` at the watcher's own server, or `/heartbeats/<monitor>/failed` to say that the work went wrong. What
 * was missed while the watcher itself did not run, nobody can know: from its start the time begins anew.
 */
export const heartbeat = ({ atLeastEvery }: HeartbeatOptions): FreeProbe => {
  const withinMs = durationMs(atLeastEvery) ?? 0
  return {
    name: 'heartbeat',
    needs: 'nothing',
    hears: true,
    ...(withinMs > 0
      ? {}
      : { problems: [`heartbeat has "atLeastEvery: ${atLeastEvery}", which is no length of time`] }),
    measure: async ({ memory }: LookContext): Promise<readonly Measurement[]> => {
      if (memory === undefined) throw new Error('heartbeat listens to calls, and only a watcher can hear them')
      const { monitor, startedMs, memos } = memory
      const data = (id: string): unknown => memos.find((memo) => memo.id === id)?.data
      const nowMs = Date.now()
      const call = callForm.safeParse(data(callMemo)).data
      const since = sinceForm.safeParse(data(sinceMemo)).data?.sinceMs
      if (since === undefined) await memory.keep({ id: sinceMemo, dueMs: neverMs, data: { sinceMs: nowMs } })
      const lastMs = call?.atMs ?? since ?? nowMs
      const ageMs = nowMs - lastMs
      const said = call === undefined ? 'nobody called yet' : `the last call was ${inWords(ageMs)} ago`
      const measured = (ok: boolean, words: string): readonly Measurement[] => [
        { subject: monitor, value: ageMs, unit: 'ms', ok, words: `${words}${call?.words ? ` (${call.words})` : ''}` },
      ]
      if (call?.failed === true) return measured(false, `the last call said that it failed, ${inWords(ageMs)} ago`)
      if (ageMs <= withinMs) return measured(true, said)
      // It did not listen all the time: a call may have come that nobody heard.
      if (nowMs - startedMs <= withinMs)
        throw new Error(`${said}, and the watcher listens only since ${inWords(nowMs - startedMs)}`)
      return measured(false, `${said}, and it must come within ${inWords(withinMs)}`)
    },
  }
}
