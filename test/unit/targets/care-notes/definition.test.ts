import { describe, expect, it } from 'vitest'
import { expectEnvironmentFits } from '../../../fixtures/expect-environment-fits.ts'
import type { Fit } from '../../../../harness/model/scenario.ts'
import { frontScenarios } from '../../../../scenarios/front/index.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { careNotes } from '../../../../targets/care-notes/index.ts'

const { defects, fronts, streams } = careNotes()

/** What of a scenario is the same for streams and front doors. */
interface Made<S> {
  readonly variants: readonly string[]
  fits(subject: S, variant: string): Fit
  checks(subject: S, variant: string): readonly { readonly name: string }[]
}

/** By which checks a subject is judged where a variant of the scenario fits it. */
const judged = <S>(made: Made<S> | undefined, subject: S): readonly string[] =>
  (made?.variants ?? [])
    .filter((variant) => made?.fits(subject, variant) === true)
    .flatMap((variant) => made?.checks(subject, variant).map(({ name }) => name) ?? [])

describe.each(defects)('$name', ({ scenario, check, streams: names }) => {
  it.each(names)('names a scenario that fits %s, and one of its checks', (name) => {
    const stream = streams.find((each) => each.name === name)
    const front = fronts?.find((each) => each.name === name)
    const checks =
      stream === undefined
        ? front && judged(Object.entries(frontScenarios).find(([each]) => each === scenario)?.[1](), front)
        : judged(Object.entries(scenarios).find(([each]) => each === scenario)?.[1](), stream)
    expect(checks).toContain(check)
  })
})

describe('careNotes', () => {
  it('makes a secret of its own each time, and keeps the one it is given', () => {
    expect(careNotes().secrets).not.toEqual(careNotes().secrets)
    expect(careNotes({ jwtSecret: 'known' }).secrets).toContain('known')
  })

  it('keeps sessions in Redis where a stack can start one, for the same people', () => {
    const target = careNotes()
    const there = target.withRedis?.()
    expect([target.redis, there?.redis, there?.withRedis]).toEqual([undefined, true, undefined])
    expect([target.subject.with, there?.subject.with]).toEqual(['sessions in PostgreSQL', 'sessions in Redis'])
    expect(there?.secrets).toEqual(target.secrets)
    const stores = [target, there].map((each) =>
      each?.fronts?.map(({ links, sessionTable }) => [links['sessions'], sessionTable?.table]),
    )
    expect(stores).toEqual([[[undefined, 'auth.session']], [['redis', undefined]]])
  })

  it('names in its environment only services that it depends on, and queues that it defines', () => {
    expectEnvironmentFits(careNotes())
  })
})
