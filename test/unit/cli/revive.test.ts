import { describe, expect, it } from 'vitest'
import { reviveAny } from '../../../cli/revive.ts'
import { ShakedownError } from '../../../harness/errors.ts'
import { planAll } from '../../../harness/plan/plan-all.ts'
import type { TargetDefinition } from '../../../harness/model/target.ts'
import { authentication } from '../../../scenarios/front/authentication.ts'
import { careNotes } from '../../../targets/care-notes/index.ts'

const here = careNotes()
const withRedis = here.withRedis?.()
if (withRedis === undefined) throw new Error('care-notes has no Redis')

const seed = 'a'
const own = { targets: {}, scenarios: [], faults: {} }
const planned = planAll({
  target: 'care-notes',
  stack: 'embedded',
  seed,
  scenarios: [authentication()],
  streams: [],
  fronts: withRedis.fronts,
}).cells.find(({ variant }) => variant === 'session-store-away')
if (planned === undefined) throw new Error('nothing was planned')

const revived = (definition: TargetDefinition) =>
  reviveAny({ ...planned, scenario: planned.scenario.name, stream: planned.stream.name }, 0, {
    definition,
    own,
    seed,
  })

describe('a walk that was planned with a Redis', () => {
  it('is carried out again where there is one', () => {
    expect([revived(withRedis).id, revived(withRedis).faults.map(({ id }) => id)]).toEqual([
      'care-notes/embedded/authentication/care-notes.gateway/session-store-away',
      planned.faults.map(({ id }) => id),
    ])
  })

  it('says what is missing where there is none, and what to install', () => {
    let thrown: unknown
    try {
      revived(here)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(ShakedownError)
    expect(thrown).toMatchObject({
      code: 'not-there',
      exitCode: 2,
      hint: expect.stringContaining('install redis-server'),
    })
    expect(String(thrown)).toContain('session-store-away acts on what care-notes does not have here: down: ')
  })
})
