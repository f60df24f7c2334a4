import { describe, expectTypeOf, it } from 'vitest'
import {
  type Check,
  type ConfigFile,
  type checks,
  defineConfig,
  defineScenario,
  defineStream,
  defineTarget,
  type EventRef,
  type Fault,
  type faults,
  http,
  type Probe,
  type probes,
  type Scenario,
  sql,
  type StreamOptions,
  type TargetDefinition,
  type TargetOptions,
} from 'shakedown'

// The compiler is the judge: "npm run check:types" fails where a mistake below is no error ("unused @ts-expect-error"), or a right line is one.
// Nothing is called: each definition would also refuse such a mistake when it runs.
const right = {
  name: 'note.written',
  queue: 'notes',
  event: ({ key, copy }: EventRef) => ({ reference: key, id: copy }),
  effects: sql({ query: 'select 1' }),
} satisfies StreamOptions

describe('types of the public API', () => {
  it('say what the makers take and give', () => {
    expectTypeOf(defineConfig).parameter(0).toEqualTypeOf<ConfigFile>()
    expectTypeOf(defineStream).parameter(0).toEqualTypeOf<StreamOptions>()
    expectTypeOf(defineTarget).parameter(0).toEqualTypeOf<TargetOptions>()
    expectTypeOf(defineTarget).returns.toEqualTypeOf<TargetDefinition>()
    expectTypeOf(defineScenario).returns.toEqualTypeOf<Scenario>()
    expectTypeOf<ReturnType<(typeof faults)[keyof typeof faults]>>().toExtend<Fault>()
    expectTypeOf<ReturnType<(typeof probes)[keyof typeof probes]>>().toExtend<Probe>()
    expectTypeOf<ReturnType<(typeof checks)[keyof typeof checks]>>().toExtend<Check>()
  })

  it('ask for what is needed, and no more', () => {
    expectTypeOf<Pick<StreamOptions, 'name' | 'queue' | 'event' | 'effects'>>().toExtend<StreamOptions>()
    expectTypeOf<Omit<StreamOptions, 'queue'>>().not.toExtend<StreamOptions>()
    expectTypeOf<Omit<StreamOptions, 'event'>>().not.toExtend<StreamOptions>()
    expectTypeOf<Omit<StreamOptions, 'effects'>>().not.toExtend<StreamOptions>()
    expectTypeOf<Pick<TargetOptions, 'name' | 'streams'>>().toExtend<TargetOptions>()
    expectTypeOf<Pick<TargetOptions, 'name' | 'fronts'>>().toExtend<TargetOptions>()
    expectTypeOf<Omit<TargetOptions, 'name'>>().not.toExtend<TargetOptions>()
    expectTypeOf<Omit<Scenario, 'wholeService' | 'wholeSystem'>>().toExtend<Scenario>()
    expectTypeOf<Omit<Scenario, 'checks'>>().not.toExtend<Scenario>()
  })

  it('make mistakes errors where they are made', () => {
    const mistakes = (): readonly unknown[] => [
      // @ts-expect-error a field that does not exist
      defineStream({ ...right, qeue: 'notes' }),
      // @ts-expect-error a query where a reader is meant
      defineStream({ ...right, effects: 'select 1' }),
      // @ts-expect-error an event that is no body
      defineStream({ ...right, event: () => 7 }),
      // @ts-expect-error an event is told its key, its copy, its version and its variant, and no id
      defineStream({ ...right, event: ({ id }) => ({ id }) }),
      // @ts-expect-error a time-out in words
      defineStream({ ...right, queue: { name: 'notes', visibilityTimeoutSeconds: '8' } }),
      // @ts-expect-error a role that links do not have
      defineStream({ ...right, links: { upstream: 'api' } }),
      // @ts-expect-error an event that cannot be read needs to be mended, too
      defineStream({ ...right, unreadable: { event: () => ({}) } }),
      // @ts-expect-error a stream that was not made with defineStream
      defineTarget({ name: 'Notes', streams: [right] }),
      // @ts-expect-error a process without a command
      defineTarget({ name: 'Notes', streams: [defineStream(right)], processes: [{ name: 'notes' }] }),
      // @ts-expect-error a text where a path or a line is meant
      defineTarget({ name: 'Notes', streams: [], processes: [{ name: 'n', command: 'n', ready: 'path' }] }),
      // @ts-expect-error a target where its definition is meant
      defineConfig({ targets: { notes: right } }),
      // @ts-expect-error a limit that is no number
      defineConfig({ stopAbove: { 'queue-depth': 'many' } }),
      // @ts-expect-error a setting that does not exist
      defineConfig({ atonce: 4 }),
      // @ts-expect-error a path where a function of the key is meant
      http({ process: 'notes', path: '/notes' }),
    ]
    expectTypeOf(mistakes).returns.toExtend<readonly unknown[]>()
  })
})
