import { type Check, judgementOf } from '../harness/model/check.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, counted } from './evidence.ts'

/** Options of {@link healthTellsTruth}. */
export interface HealthTellsTruthOptions {
  /** What the fault takes away, in the words in which the health may name it. @default the database */
  readonly names?: RegExp
  /** Name of the fault that it is about. @default whichever there is */
  readonly fault?: string
}

/** What Spring's health calls the part, and what people call it. */
const database = /\b(db|database)\b/i

/** A service whose part is broken says that it is down and names the part, in time, and says that it is up when that is back. */
export const healthTellsTruth = ({ names = database, fault }: HealthTellsTruthOptions = {}): Check => ({
  name: 'health-tells-truth',
  property: 'health turns DOWN for a broken dependency, names it and does not hang, and turns UP after',
  judge: (history) => {
    const none = 'the health was not measured while the fault was in force, or not after'
    const faults = history.of('fault').filter((operation) => fault === undefined || operation.fault === fault)
    const inject = faults.find(({ phase, outcome }) => phase === 'inject' && outcome === 'ok')
    const heal = faults.findLast(({ phase }) => phase === 'heal')
    if (inject === undefined || heal === undefined) return judgementOf(0, [], { pass: '', none })
    const measured = history
      .of('probe')
      .filter(({ probe, subject }) => probe === 'health' && subject.startsWith(history.facts.service))
    // A reading tells of all replicas, always in the same order, so each one's words come again after so many.
    const replicas = replicasIn(measured)
    const judged = Array.from({ length: replicas }, (_, replica) => {
      const own = measured.filter((_, nth) => nth % replicas === replica)
      const during = own.filter(({ index }) => index > inject.index && index < heal.index)
      return {
        during,
        told: during.find(({ value, words }) => value === 0 && names.test(words)),
        last: own.findLast(({ index }) => index > heal.index),
      }
    })
    const findings = judged.flatMap(({ during, told, last }) => {
      const silent = told === undefined ? during.at(-1) : undefined
      return [
        ...(silent === undefined
          ? []
          : [
              {
                words: `${inject.words} (${at(inject)} to ${at(heal)}), and no health said so; its word at ${at(silent)}: ${silent.words}`,
                operations: [inject.index, ...during.map(({ index }) => index)],
              },
            ]),
        ...(last?.value === 0
          ? [
              {
                words: `all was well again at ${at(heal)}, and at ${at(last)} the health still said: ${last.words}`,
                operations: [heal.index, last.index],
              },
            ]
          : []),
      ]
    })
    const complete = judged.filter(({ during, last }) => during.length > 0 && last !== undefined)
    const [first] = judged
    return judgementOf(complete.length === replicas ? replicas : 0, findings, {
      pass: `${counted(replicas, 'replica')} said so: ${first?.told?.words ?? ''} (${at(first?.told ?? inject)}); up again after`,
      none,
    })
  },
})

/** How many of a service's replicas one reading tells of: those of one reading stand next to each other. */
const replicasIn = (measured: readonly OperationOf<'probe'>[]): number => {
  const first = measured[0]
  return measured.filter(({ index }, nth) => first?.index === index - nth).length
}
