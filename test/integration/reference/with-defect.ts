import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { EventStream } from '../../../harness/model/target.ts'
import { embedded } from '../../../stacks/embedded/index.ts'
import { defects } from '../../../targets/reference/defects.ts'
import { nomisSide, personSide, runReference, type RunningReference } from './running-reference.ts'

/** The system with one mistake switched on, for all tests of the block that asks for it. */
export interface WithDefect {
  /** Streams on which the mistake is to show. */
  readonly streams: readonly string[]
  readonly use: (stream: string) => { readonly system: RunningReference; readonly stream: EventStream }
}

/** Its database server goes from one block of a test file to the next, as in a proof. */
const room = mkdtempSync(join(tmpdir(), 'defects-'))
const kept = embedded.keeping?.(join(room, 'servers'))
afterAll(async () => {
  await kept?.close()
  rmSync(room, { recursive: true, force: true })
})

/** `npm run test:slow` shows each mistake on every stream. */
const whole = process.env['SHAKEDOWN_WHOLE'] === '1'

/**
 * Starts the system with a mistake before the tests of a block, and stops it after them. In a run of all tests a mistake shows on one of its streams, each time
 * the next one's turn, so that only its side of the system is started.
 *
 * @param among streams of which it shall be one, where not each of them shows everything. @default all of the mistake's
 */
export const withDefect = (name: string, among?: readonly string[]): WithDefect => {
  const at = defects.findIndex((defect) => defect.name === name)
  const all = defects[at]?.streams ?? []
  const turns = among ?? all
  const streams = whole ? all : turns.slice(at % turns.length).slice(0, 1)
  const nomis = streams.some((stream) => /^(prison-visit|incentives|activities)/.test(stream))
  const person = streams.some((stream) => /^(probation-case|commonplatform)/.test(stream))
  let running: RunningReference | undefined
  beforeAll(async () => {
    running = await runReference({
      ...(kept === undefined ? {} : { on: kept.stack }),
      defects: [name],
      services: [...(nomis ? nomisSide : []), ...(person ? personSide : [])],
    })
  })
  afterAll(async () => running?.stop())
  return {
    streams,
    use: (stream) => {
      if (running === undefined) throw new Error('not started')
      return { system: running, stream: running.stream(stream) }
    },
  }
}
