import { type Check, judgementOf } from '../harness/model/check.ts'
import { askedAt, healthByReplica, healthFigure, healthTellsWithinMs } from '../harness/model/health-readings.ts'
import { at, counted } from './evidence.ts'

/** How a health may name the parts of its system. */
export interface HealthWords {
  /** What the fault takes away. */
  readonly names?: RegExp
  /** Parts that are well. */
  readonly others?: RegExp
}

/** Options of {@link healthTellsTruth}. */
export interface HealthTellsTruthOptions {
  /** How parts may be named, by the scenario's variant: one that is well must not be named in the place of what is broken. @default in no known words */
  readonly words?: (variant: string) => HealthWords
  /** Name of the fault that it is about. @default whichever there is */
  readonly fault?: string
}

/**
 * A service whose part is broken says that it is down, in time, and says that it is up when that is back. It may call that part what it likes, or say no word of
 * it; only another part that is well must not be named in its place. A health that gives no answer has said nothing.
 */
export const healthTellsTruth = ({ fault, words: wordsOf }: HealthTellsTruthOptions = {}): Check => ({
  name: 'health-tells-truth',
  property: 'health turns DOWN for a broken dependency and does not hang, and turns UP after',
  lateFromMs: 1_000,
  judge: (history) => {
    const none = 'the health was not measured while the fault was in force, or not after'
    const faults = history.of('fault').filter((operation) => fault === undefined || operation.fault === fault)
    const inject = faults.find(({ phase, outcome }) => phase === 'inject' && outcome === 'ok')
    const heal = faults.findLast(({ phase }) => phase === 'heal')
    if (inject === undefined || heal === undefined) return judgementOf(0, [], { pass: '', none })
    // While a fault is healed nobody can say what an answer is about.
    const [fromMs, untilMs] = [inject.timeMs, heal.begunMs ?? heal.timeMs]
    const patienceMs = history.facts.healthTellsWithinMs ?? healthTellsWithinMs
    const { names, others } = wordsOf?.(history.facts.variant) ?? {}
    const blamesAnother = (words: string): boolean => others?.test(words) === true && names?.test(words) !== true
    const readings = healthByReplica(history.operations, history.facts)
    const replicas = readings.length
    const judged = readings.map((own) => {
      const asked = own.filter((reading) => askedAt(reading) >= fromMs)
      const during = asked.filter(({ timeMs }) => timeMs <= untilMs)
      return {
        during,
        hung: asked.find((reading) => reading.timeMs > untilMs && untilMs - askedAt(reading) >= patienceMs),
        told: during.find(({ value, words }) => value === healthFigure.down && !blamesAnother(words)),
        last: own.findLast((reading) => askedAt(reading) >= heal.timeMs),
      }
    })
    const findings = judged.flatMap(({ during, hung, told, last }) => {
      const silent = told === undefined ? during.at(-1) : undefined
      return [
        ...(hung === undefined || told !== undefined
          ? []
          : [
              {
                words: `${inject.words} (${at(inject)} to ${at(heal)}), and the health that was asked at ${at({ timeMs: askedAt(hung) })} had not answered when it was over: ${hung.words} (${at(hung)})`,
                operations: [inject.index, heal.index, hung.index],
              },
            ]),
        ...(silent === undefined
          ? []
          : [
              {
                words: `${inject.words} (${at(inject)} to ${at(heal)}), and no health said so; its word at ${at(silent)}: ${silent.words}`,
                operations: [inject.index, ...during.map(({ index }) => index)],
              },
            ]),
        ...(last !== undefined && last.value !== healthFigure.up
          ? [
              {
                words: `all was well again at ${at(heal)}, and at ${at(last)} the health still said: ${last.words}`,
                operations: [heal.index, last.index],
              },
            ]
          : []),
      ]
    })
    const complete = judged.filter(
      ({ during, hung, last }) => (during.length > 0 || hung !== undefined) && last !== undefined,
    )
    const [first] = judged
    return judgementOf(complete.length === replicas ? replicas : 0, findings, {
      pass: `${counted(replicas, 'replica')} said so: ${first?.told?.words ?? ''} (${at(first?.told ?? inject)}); up again after`,
      none,
    })
  },
})
